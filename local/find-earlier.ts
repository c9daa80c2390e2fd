import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { ChangeMessageVisibilityCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { FailureRecord, FailureRecords } from "../lambda/aws/failure-records.ts";
import { heldIdAttribute } from "../lambda/common/delivery-message.ts";
import { deliveryHead, headOfHeldKey } from "./delivery-head.ts";
import type { DeliveryTracker } from "./delivery-tracker.ts";
import { localCredentials, type Engines } from "./engines/start-engines.ts";
import { queueContents, type InspectedMessage } from "./queue-contents.ts";

export interface FindEarlierOptions {
  readonly tracker: DeliveryTracker;
  readonly engines: Engines;
  readonly sqs: SQSClient;
  readonly queueName: string;
  readonly deadLetterQueueName: string;
  readonly bucket: string;
  readonly failures: Pick<FailureRecords, "get">;
}

/** As many as the tracker keeps. */
const mostHeld = 10_000;

/**
 * Shows the tracker what an earlier run with the same folder left behind, and gives back what was
 * being handled when that run ended: its functions are gone, so nobody will answer for those
 * messages.
 */
export async function findEarlier(options: FindEarlierOptions): Promise<void> {
  const { tracker, engines, sqs, queueName, deadLetterQueueName, bucket, failures } = options;
  for (const key of await heldKeys(engines, bucket)) {
    const head = headOfHeldKey(key);
    const nothing = { messageId: null, receives: 0, attempts: 0, error: null };
    if (head !== null) tracker.note({ type: "found", head, place: "held", ...nothing });
  }
  for (const message of await queueContents(engines.endpoints.sqs, deadLetterQueueName)) {
    const head = deliveryHead(message.body);
    if (head === null) continue;
    const { messageId, receives } = message;
    const record = await failureOf(failures, head.id, message);
    const end = deathOf(message, record);
    tracker.note({ type: "found", head, place: "dead", messageId, receives, ...end });
  }
  for (const message of await queueContents(engines.endpoints.sqs, queueName)) {
    const { body, messageId, receives, receiptHandle } = message;
    const head = deliveryHead(body);
    if (head !== null) {
      const record = await failureOf(failures, head.id, message);
      const place = record === null ? "queued" : "failed";
      const attempts = record?.attempts ?? null;
      const error = record?.error.message ?? null;
      const heldId = message.attributes[heldIdAttribute] ?? null;
      tracker.note({ type: "found", head, place, messageId, receives, attempts, error, heldId });
    }
    if (receiptHandle === null) continue;
    await sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: engines.queueUrl(queueName),
        ReceiptHandle: receiptHandle,
        // Not 0: fauxqs 2.4 with a folder forgets a message that is made visible at once.
        VisibilityTimeout: 1,
      }),
    );
  }
}

/**
 * The record of a message's failures: under its own id, or, of a dead letter that the consumer
 * sent, the id that it was sent under.
 */
async function failureOf(
  failures: FindEarlierOptions["failures"],
  deliveryId: string,
  { messageId, deduplicationId }: InspectedMessage,
): Promise<FailureRecord | null> {
  for (const id of [messageId, deduplicationId ?? messageId]) {
    const record = await failures.get({ deliveryId, messageId: id }).catch(() => null);
    if (record !== null && record.state !== "closed") return record;
  }
  return null;
}

/** What ended a dead letter: as the consumer wrote on it, else as its failure record has it. */
function deathOf(
  { attributes }: InspectedMessage,
  record: FailureRecord | null,
): { readonly attempts: number | null; readonly error: string | null } {
  const attempts = Number(attributes.attempts ?? NaN);
  const error = attributes.errorMessage ?? attributes.reason ?? record?.error.message ?? null;
  return { attempts: Number.isInteger(attempts) ? attempts : (record?.attempts ?? null), error };
}

async function heldKeys(engines: Engines, bucket: string): Promise<readonly string[]> {
  const s3 = new S3Client({
    region: engines.region,
    endpoint: engines.endpoints.s3,
    credentials: localCredentials,
    forcePathStyle: true,
  });
  try {
    const keys: string[] = [];
    let from: string | undefined;
    do {
      const page = await s3.send(
        new ListObjectsV2Command({ Bucket: bucket, Prefix: "pending/", ContinuationToken: from }),
      );
      keys.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
      from = page.NextContinuationToken;
    } while (from !== undefined && keys.length < mostHeld);
    return keys;
  } finally {
    s3.destroy();
  }
}
