import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { ChangeMessageVisibilityCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { deliveryHead, headOfHeldKey } from "./delivery-head.ts";
import type { DeliveryTracker } from "./delivery-tracker.ts";
import { localCredentials, type Engines } from "./engines/start-engines.ts";
import { queueContents } from "./queue-contents.ts";

export interface FindEarlierOptions {
  readonly tracker: DeliveryTracker;
  readonly engines: Engines;
  readonly sqs: SQSClient;
  readonly queueName: string;
  readonly deadLetterQueueName: string;
  readonly bucket: string;
}

/** As many as the tracker keeps. */
const mostHeld = 10_000;

/**
 * Shows the tracker what an earlier run with the same folder left behind, and gives back what was in hand when that run ended: its
 * functions are gone, so nobody will answer for those messages.
 */
export async function findEarlier(options: FindEarlierOptions): Promise<void> {
  const { tracker, engines, sqs, queueName, deadLetterQueueName, bucket } = options;
  for (const key of await heldKeys(engines, bucket)) {
    const head = headOfHeldKey(key);
    if (head !== null) tracker.note({ type: "found", head, place: "held", attempts: 0 });
  }
  for (const message of await queueContents(engines.endpoints.sqs, deadLetterQueueName)) {
    const head = deliveryHead(message.body);
    const { receives: attempts } = message;
    if (head !== null) tracker.note({ type: "found", head, place: "dead", attempts });
  }
  for (const { body, receives, receiptHandle } of await queueContents(
    engines.endpoints.sqs,
    queueName,
  )) {
    const head = deliveryHead(body);
    if (head !== null) {
      tracker.note({ type: "found", head, place: "queued", attempts: receives });
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
