import { GetObjectCommand, ListObjectsV2Command, type S3Client } from "@aws-sdk/client-s3";
import type { ReadHeld } from "./read-message.ts";
import { Unprocessable } from "./unprocessable.ts";

/**
 * Reads the data of large deliveries from the holding bucket.
 * @returns rejects with `Unprocessable` when the object is gone, which no retry changes; with S3's
 *   error when it cannot be read now
 */
export function createReadHeld(client: S3Client, bucket: string): ReadHeld {
  /**
   * Without a permission to list, S3 answers 403 for an object that does not exist. The role has
   * it, but a bucket policy or an account's guardrail may not.
   * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
   */
  async function isAbsent(key: string): Promise<boolean> {
    const { Contents = [] } = await client.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: key, MaxKeys: 1 }),
    );
    return !Contents.some(({ Key }) => Key === key);
  }

  return async (key) => {
    try {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return (await Body?.transformToString("utf8")) ?? "";
    } catch (error) {
      const status = statusOf(error);
      const gone =
        nameOf(error) === "NoSuchKey" ||
        (status === 403 && (await isAbsent(key).catch(() => false)));
      if (!gone) throw error;
      throw new Unprocessable(
        `Its data is gone: the bucket holds no object ${key}. ` +
          "Send the webhook again from Shipmondo, or drop this dead letter",
        { cause: error },
      );
    }
  };
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : "");

const statusOf = (error: unknown): number | undefined =>
  (error as { readonly $metadata?: { readonly httpStatusCode?: number } } | null)?.$metadata
    ?.httpStatusCode;
