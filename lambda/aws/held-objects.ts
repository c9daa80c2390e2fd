import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { errorName } from "../common/log.ts";
import { timeLimited } from "../common/time-limited.ts";

/** The holding bucket of the reclaimer. Each call rejects when S3 does not do it in time. */
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

/** The longest that each call may take, its attempts together. */
export type HeldObjectsLimitMs = Readonly<
  Record<"list" | "read" | "write" | "remove" | "renew", number>
>;

/**
 * Beside the bucket, in its region. Reading, sending (5 s), and writing or removing one object end
 * within the 20 s that a run keeps back.
 */
const inRegionMs: HeldObjectsLimitMs = {
  list: 15_000,
  read: 6_000,
  write: 8_000,
  remove: 5_000,
  renew: 30_000,
};

const contentType = "application/json";

const late = Symbol("late");

class TimedOut extends Error {
  override readonly name = "TimeoutError";
}

/** @throws TimedOut in place of what the SDK throws when it heeds the signal ("aborted") */
async function within<Value>(
  ms: number,
  run: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const inTime = async (signal: AbortSignal): Promise<Value | typeof late> => {
    try {
      return await run(signal);
    } catch (error) {
      if (signal.aborted) return late;
      throw error;
    }
  };
  const value = await timeLimited<Value | typeof late>(ms, inTime, late);
  if (value === late) throw new TimedOut("S3 did not answer in time");
  return value;
}

/** @param limitMs where the caller is not in the bucket's region */
export function createHeldObjects(
  client: S3Client,
  bucket: string,
  limitMs: HeldObjectsLimitMs = inRegionMs,
): HeldObjects {
  const list: HeldObjects["list"] = (prefix, after, most) =>
    within(limitMs.list, async (abortSignal) => {
      const { Contents } = await client.send(
        new ListObjectsV2Command({
          Bucket: bucket,
          Prefix: prefix,
          MaxKeys: most,
          ...(after === "" ? {} : { StartAfter: after }),
        }),
        { abortSignal },
      );
      return (Contents ?? []).flatMap(({ Key }) => (Key === undefined ? [] : [Key]));
    });

  /**
   * Whether an error says that the object is gone. S3 answers 403 in place of 404 to a caller that
   * may not list the whole bucket, so a refusal is checked against the list.
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
        return await within(limitMs.read, async (abortSignal) => {
          const command = new GetObjectCommand({ Bucket: bucket, Key: key });
          const { Body } = await client.send(command, { abortSignal });
          return (await Body?.transformToString("utf8")) ?? null;
        });
      } catch (error) {
        if (await isGone(error, key)) return null;
        throw error;
      }
    },

    async write(key, body) {
      const command = new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: body,
        ContentType: contentType,
      });
      await within(limitMs.write, (abortSignal) => client.send(command, { abortSignal }));
    },

    async remove(key) {
      const command = new DeleteObjectCommand({ Bucket: bucket, Key: key });
      await within(limitMs.remove, (abortSignal) => client.send(command, { abortSignal }));
    },

    async renew(key) {
      // S3 copies an object onto itself only when something changes; REPLACE counts as a change.
      // https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
      const command = new CopyObjectCommand({
        Bucket: bucket,
        Key: key,
        // The SDK sends this header as it is given; S3 wants it URL-encoded.
        CopySource: [bucket, ...key.split("/")].map(encodeURIComponent).join("/"),
        MetadataDirective: "REPLACE",
        ContentType: contentType,
      });
      try {
        await within(limitMs.renew, (abortSignal) => client.send(command, { abortSignal }));
        return true;
      } catch (error) {
        if (await isGone(error, key)) return false;
        throw error;
      }
    },
  };
}
