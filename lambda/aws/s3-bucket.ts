import type { SendAwsRequest } from "./signed-request.ts";
import { storeByRequest } from "./store-by-request.ts";
import type { HoldingBucket } from "./store.ts";

/**
 * The writing side of the holding bucket, one signed PUT an object.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 * @param send a sender for "s3" to the endpoint of `bucketAddress`, whose path prefix is
 * `pathPrefix`
 */
export function createHoldingBucket(send: SendAwsRequest, pathPrefix: string): HoldingBucket {
  return {
    put(key, body, signal) {
      const request = {
        method: "PUT",
        path: `${pathPrefix}/${key.split("/").map(encodeURIComponent).join("/")}`,
        headers: { "content-type": "application/json" },
        body,
      } as const;
      return storeByRequest(send, request, signal, errorCode);
    },
  };
}

const errorCode = (body: string): string | undefined => /<Code>([^<]+)<\/Code>/.exec(body)?.[1];

/**
 * Where a bucket is reached: its own host name in AWS; below the path of an endpoint that stands in
 * for S3.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 * @param host the regional endpoint's host name
 * @param endpoint in place of AWS's own
 */
export function bucketAddress(
  bucket: string,
  host: string,
  endpoint: string | undefined,
): { readonly endpoint: URL; readonly pathPrefix: string } {
  return endpoint === undefined
    ? {
        endpoint: new URL(`https://${bucket}.${host}`),
        pathPrefix: "",
      }
    : { endpoint: new URL(endpoint), pathPrefix: `/${bucket}` };
}
