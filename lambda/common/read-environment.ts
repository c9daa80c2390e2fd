import { environment } from "../contract/environment.ts";

export type Variables = Readonly<Record<string, string | undefined>>;

/** A variable that must be set; the error names it. */
export function required(variables: Variables, name: string): string {
  const value = variables[name];
  if (value === undefined || value === "") {
    throw new Error(`The environment variable ${name} is not set: deploy the stack again`);
  }
  return value;
}

/** Where and as whom a function calls AWS. */
export interface AwsAccess {
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

/** Region and credentials as Lambda sets them. */
export function awsAccess(variables: Variables): AwsAccess {
  const sessionToken = variables.AWS_SESSION_TOKEN;
  return {
    region: required(variables, "AWS_REGION"),
    credentials: {
      accessKeyId: required(variables, "AWS_ACCESS_KEY_ID"),
      secretAccessKey: required(variables, "AWS_SECRET_ACCESS_KEY"),
      ...(sessionToken === undefined || sessionToken === "" ? {} : { sessionToken }),
    },
  };
}

/** The function's name, which its metrics carry. */
export const functionName = (variables: Variables): string =>
  variables.AWS_LAMBDA_FUNCTION_NAME ?? "not-in-lambda";

/**
 * An endpoint that stands in for a service's own, if one is set:
 * `AWS_ENDPOINT_URL_SSM|SQS|S3|DYNAMODB|LAMBDA`.
 */
export function endpointOverride(
  variables: Variables,
  service: "SSM" | "SQS" | "S3" | "DYNAMODB" | "LAMBDA",
): string | undefined {
  const endpoint = variables[`AWS_ENDPOINT_URL_${service}`];
  return endpoint === "" ? undefined : endpoint;
}

/** The partition's DNS suffix, if the stack gave it. */
export function urlSuffixOf(variables: Variables): string | undefined {
  const suffix = variables[environment.urlSuffix];
  return suffix === "" ? undefined : suffix;
}

const defaultKeysMaxAgeS = 300;

/** Milliseconds after which cached keys are read again. */
export function keysMaxAgeMs(variables: Variables): number {
  const seconds = Number(variables[environment.keysMaxAge] ?? defaultKeysMaxAgeS);
  return (Number.isFinite(seconds) && seconds >= 0 ? seconds : defaultKeysMaxAgeS) * 1_000;
}
