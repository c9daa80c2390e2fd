import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { errorName } from "../shared/log.ts";

/** The holding bucket, as the reclaimer needs it. Each call rejects when S3 does not do it. */
export interface HeldObjects {
  /** Keys under a prefix behind `after`, in order, so oldest first; one page. */
  list(prefix: string, after: string, most: number): Promise<readonly string[]>;
  /** Null when it is gone: another run was faster. */
  read(key: string): Promise<string | null>;
  write(key: string, body: string): Promise<void>;
  remove(key: string): Promise<void>;
  /**
   * Makes an object as new, so that the life-cycle rule of its prefix counts from now.
   * @returns false when it is gone
   */
  renew(key: string): Promise<boolean>;
}

export function createHeldObjects(client: S3Client, bucket: string): HeldObjects {
  const list: HeldObjects["list"] = async (prefix, after, most) => {
    const { Contents } = await client.send(
      new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: prefix,
        MaxKeys: most,
        ...(after === "" ? {} : { StartAfter: after }),
      }),
    );
    return (Contents ?? []).flatMap(({ Key }) => (Key === undefined ? [] : [Key]));
  };

  /**
   * Whether an error says that the object is gone. S3 answers 403 in place of 404 to a caller that may
   * not list the whole bucket, so a refusal is checked against the list.
   * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
   */
  async function isGone(error: unknown, key: string): Promise<boolean> {
    if (errorName(error) === "NoSuchKey") return true;
    if (errorName(error) !== "AccessDenied") return false;
    return !(await list(key, "", 1)).includes(key);
  }

  return {
    list,

    async read(key) {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        return (await Body?.transformToString("utf8")) ?? null;
      } catch (error) {
        if (await isGone(error, key)) return null;
        throw error;
      }
    },

    async write(key, body) {
      await client.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: key,
          Body: body,
          ContentType: "application/json",
        }),
      );
    },

    async remove(key) {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    },

    async renew(key) {
      try {
        // S3 copies an object onto itself only when something changes; REPLACE counts as a change.
        // https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
        await client.send(
          new CopyObjectCommand({
            Bucket: bucket,
            Key: key,
            CopySource: [bucket, ...key.split("/")].map(encodeURIComponent).join("/"),
            MetadataDirective: "REPLACE",
            ContentType: "application/json",
          }),
        );
        return true;
      } catch (error) {
        if (await isGone(error, key)) return false;
        throw error;
      }
    },
  };
}
