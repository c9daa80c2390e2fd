import { regionalHost, type SendAwsRequest } from "./signed-request.ts";
import { isRetryable, type HoldingBucket } from "./store.ts";

/**
 * The writing side of the holding bucket, one signed PUT an object.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 * @param send a sender for "s3" to the endpoint of `bucketAddress`, whose path prefix is `pathPrefix`
 */
export function createHoldingBucket(send: SendAwsRequest, pathPrefix: string): HoldingBucket {
  return {
    async put(key, body, signal) {
      try {
        const { status, body: answer } = await send(
          {
            method: "PUT",
            path: `${pathPrefix}/${key.split("/").map(encodeURIComponent).join("/")}`,
            headers: { "content-type": "application/json" },
            body,
          },
          signal,
        );
        if (status === 200) return { ok: true };
        const code = /<Code>([^<]+)<\/Code>/.exec(answer)?.[1] ?? `Status${status}`;
        return { ok: false, retryable: isRetryable(status, code), code };
      } catch (error) {
        return {
          ok: false,
          retryable: true,
          code: error instanceof Error ? error.name : "Unknown",
        };
      }
    },
  };
}

/**
 * Where a bucket is reached: its own host name in AWS; below the path of an endpoint that stands in for S3.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
export function bucketAddress(
  bucket: string,
  region: string,
  endpoint: string | undefined,
): { readonly endpoint: URL; readonly pathPrefix: string } {
  return endpoint === undefined
    ? {
        endpoint: new URL(`https://${regionalHost(`${bucket}.s3`, region)}`),
        pathPrefix: "",
      }
    : { endpoint: new URL(endpoint), pathPrefix: `/${bucket}` };
}
