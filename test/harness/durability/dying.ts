import { SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import { randomUUID } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deliveryMessage } from "../../../lambda/common/delivery-message.ts";
import { queueDepth } from "../queue-depth.ts";
import { waitUntil } from "../wait-until.ts";
import type { FaultyStack, FaultyStackOptions } from "./faulty-stack.ts";
import { markedDelivery } from "./markers.ts";
import { names } from "./resources.ts";

/** The shop's system that the handlers need. While it is closed, each delivery is dead at once. */
export interface Shop {
  /** For the stack whose handlers need it. */
  readonly stackOptions: FaultyStackOptions;
  readonly close: () => void;
  readonly open: () => void;
  /** Attempts fail, and are made again. */
  readonly break: () => void;
}

/** @param env more of the functions' environment */
export function createShop(env: Readonly<Record<string, string>> = {}): Shop {
  const file = join(tmpdir(), `closed-${randomUUID()}`);
  return {
    stackOptions: {
      entries: { consumer: join(import.meta.dirname, "dying-consumer.ts") },
      env: {
        CLOSED_FILE: file,
        ...env,
      },
    },
    close: () => {
      writeFileSync(file, "");
    },
    break: () => {
      writeFileSync(file, "broken");
    },
    open: () => {
      rmSync(file, { force: true });
    },
  };
}

export const idOfDelivery = (n: number): string => markedDelivery(n).head.id;

/** Puts deliveries on the queue, as the receiver does: those numbered `from` to `count`. */
export async function enqueue(stack: FaultyStack, count: number, from = 1): Promise<void> {
  const QueueUrl = stack.engines.queueUrl(names.queue);
  for (let first = from; first <= count; first += 10) {
    const numbers = Array.from({ length: Math.min(10, count - first + 1) }, (_, n) => first + n);
    const { Failed = [] } = await stack.sqs.send(
      new SendMessageBatchCommand({
        QueueUrl,
        Entries: numbers.map((n) => {
          const { head, json } = markedDelivery(n);
          const { body, groupId, deduplicationId } = deliveryMessage(head, json);
          return {
            Id: String(n),
            MessageBody: body.toString(),
            MessageGroupId: groupId,
            MessageDeduplicationId: deduplicationId,
          };
        }),
      }),
    );
    if (Failed.length > 0) throw new Error(`The queue did not take ${Failed.length} messages`);
  }
}

/** Messages in the dead-letter queue, taken ones included. */
export const countDead = ({ sqs, engines }: FaultyStack): Promise<number> =>
  queueDepth(sqs, engines.queueUrl(names.deadLetters));

export const untilDead = (stack: FaultyStack, count: number): Promise<true> =>
  waitUntil(`${count} are dead`, async () =>
    (await countDead(stack)) === count && (await stack.queued()) === 0 ? true : null,
  );
