import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { FailureRecords } from "../../lambda/aws/failure-records.ts";
import type { HeldObjects } from "../../lambda/aws/held-objects.ts";
import { deliveryMessage, pointerMessage } from "../../lambda/common/delivery-message.ts";
import { errorName } from "../../lambda/common/log.ts";
import { maxMessageBytes } from "../../lambda/contract/delivery.ts";
import { holding } from "../../lambda/contract/environment.ts";
import { makeVisibleNow } from "../../lambda/dead/make-visible.ts";
import type { DeliveryRecord, History } from "../history/history.ts";
import type { ActResult } from "../screen/screen.ts";
import { done, refuse } from "./act-input.ts";
import { knownDelivery, unknownDelivery } from "./kept-data.ts";
import { queuedAgain, type QueuedAgain } from "./queued-again.ts";

export interface ReplayParts {
  readonly history: Pick<History, "get" | "dataText">;
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly objects: Pick<HeldObjects, "read" | "write">;
  readonly records: Pick<FailureRecords, "get">;
  /** Moves a dead letter back, by its delivery's id. */
  readonly redrive: (id: string) => Promise<ActResult<unknown>>;
  /** Another text each time. */
  readonly freshId: () => string;
}

type Replayed = ActResult<{ readonly id: string }>;

const sendMs = 10_000;

/**
 * Has a delivery handled again. What is over is put on the queue once more; what waits for its next
 * attempt gets it now; a dead letter is redriven.
 */
export function createReplay(parts: ReplayParts): (id: string) => Promise<Replayed> {
  const { history, redrive } = parts;
  return async (id) => {
    const record = history.get(id);
    if (record === null) return unknownDelivery;
    switch (record.row.status) {
      case "refused":
        return refuse(
          409,
          "It was refused: no key verified it, or its headers contradict it. Sign it with this " +
            "run's key (edit and send), or put the right key and run `npm run replay -- --refused`.",
        );
      case "held":
        return refuse(409, "It is held in the bucket: the reclaimer brings it to the queue.");
      case "queued":
      case "running":
        return refuse(409, "It is on its way: it is not handled yet.");
      case "failed":
        return attemptNow(parts, record);
      case "dead": {
        const moved = await redrive(record.row.id);
        return moved.ok ? done({ id: record.row.id }) : moved;
      }
      case "handled":
      case "superseded":
        return putAgain(parts, record.row.id);
    }
  };
}

async function attemptNow(
  { sqs, queueUrl, records }: ReplayParts,
  { row, messageId }: DeliveryRecord,
): Promise<Replayed> {
  const busy = refuse(409, "An attempt is under way or about to begin.");
  if (messageId === null) return busy;
  try {
    const failure = await records.get({ deliveryId: row.id, messageId });
    const handle = failure?.receiptHandle ?? null;
    if (handle === null || !(await makeVisibleNow(sqs, queueUrl, handle))) return busy;
    return done({ id: row.id });
  } catch (error) {
    return refuse(502, `Its wait could not be cut short (${errorName(error)}): try again.`);
  }
}

async function putAgain(parts: ReplayParts, id: string): Promise<Replayed> {
  const known = await knownDelivery(parts, id);
  if (!known.ok) return known;
  const again = queuedAgain(known.value, parts.freshId());
  try {
    await send(parts, again);
    return done({ id });
  } catch (error) {
    return refuse(502, `The queue did not take it (${errorName(error)}): try again.`);
  }
}

/** A large one goes to the bucket first, a pointer to it on the queue. */
async function send(
  { sqs, queueUrl, objects }: ReplayParts,
  { head, json }: QueuedAgain,
): Promise<void> {
  const replay = head.replay ?? "";
  const key = `${holding.large}${head.receivedAt}-${head.id}-${replay}`;
  const isLarge = json.length > maxMessageBytes;
  if (isLarge) await objects.write(key, json.toString());
  const { body, groupId } = isLarge
    ? pointerMessage(head, key, json.length)
    : deliveryMessage(head, json);
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: body.toString(),
      MessageGroupId: groupId,
      // The delivery's own may have been used within five minutes.
      MessageDeduplicationId: `replay-${replay}`,
    }),
    { abortSignal: AbortSignal.timeout(sendMs) },
  );
}
