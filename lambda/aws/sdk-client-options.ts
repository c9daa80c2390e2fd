import { endpointOverride, type Variables } from "../common/read-environment.ts";

/**
 * What every SDK client is made with: the endpoint that the environment names, and time limits,
 * since the SDK has none of its own.
 * @param answerMs how long an answer, and each silence within it, may take
 */
export function sdkClientOptions(
  variables: Variables,
  service: "SQS" | "S3" | "DYNAMODB" | "SSM" | "LAMBDA",
  answerMs: number,
) {
  const endpoint = endpointOverride(variables, service);
  return {
    ...(endpoint === undefined ? {} : { endpoint }),
    requestHandler: {
      connectionTimeout: 1_000,
      requestTimeout: answerMs,
      throwOnRequestTimeout: true,
      // An answer may stop in the middle of its body.
      socketTimeout: answerMs,
    },
  };
}

/** The same for S3, whose buckets have no host names of their own at another endpoint. */
export const s3ClientOptions = (variables: Variables, answerMs: number) => ({
  ...sdkClientOptions(variables, "S3", answerMs),
  forcePathStyle: endpointOverride(variables, "S3") !== undefined,
});
