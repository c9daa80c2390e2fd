import type { HeldObjects } from "../../../lambda/aws/held-objects.ts";
import { holding } from "../../../lambda/contract/environment.ts";
import type { DeliveryQueue, HoldingBucket, StoreOutcome } from "../../../lambda/aws/store.ts";
import { asText } from "../fakes.ts";
import { heldObjectsInMemory } from "../held-objects-in-memory.ts";
import type { FifoQueue } from "./fifo-queue.ts";
import { Refused, refused, type Instance } from "./instance.ts";

/** What lies in the holding bucket: text by key. */
export type Bucket = Map<string, string>;

/** The bucket as the receiver writes to it. */
export function holdingBucketOf(bucket: Bucket, instance: Instance): HoldingBucket {
  return {
    put: (key, body, signal) =>
      outcomeOf(instance.call("bucket", () => bucket.set(key, body.toString()), signal)),
  };
}

/** The bucket as the reclaimer works on it. */
export const heldObjectsOf = (bucket: Bucket, instance: Instance): HeldObjects =>
  heldObjectsInMemory(bucket, (act, name, key) =>
    instance.call("bucket", () => {
      if (name === "read" && key.includes("cursed-unreadable")) throw refused;
      return act();
    }),
  );

/** The queue as the receiver and the reclaimer send to it. */
export function deliveryQueueOf(queue: FifoQueue, instance: Instance): DeliveryQueue {
  return {
    send: (message, signal) =>
      outcomeOf(
        instance.call(
          "queue",
          () => {
            if (message.deduplicationId.startsWith("cursed-")) throw refused;
            return queue.send(asText(message));
          },
          signal,
        ),
      ),
  };
}

async function outcomeOf(call: Promise<unknown>): Promise<StoreOutcome> {
  try {
    await call;
    return { ok: true };
  } catch (error) {
    const code = error instanceof Error ? error.name : "Unknown";
    return { ok: false, retryable: !(error instanceof Refused), code };
  }
}

/**
 * Puts holds in front of `pending/` that a service refuses for good; nothing else ever names them.
 */
export function putCursed(bucket: Bucket, ids: readonly string[]): void {
  for (const id of ids) {
    const receivedAt = "2026-03-01T00:00:00.000Z";
    const delivery = { v: 1, id, receivedAt, resource: "Orders", resourceId: id, data: {} };
    bucket.set(`${holding.pending}${receivedAt}-${id}`, JSON.stringify(delivery));
  }
}

/** Whether something waits in `pending/` that can still go on. */
export const isPending = (bucket: Bucket): boolean =>
  [...bucket.keys()].some((key) => key.startsWith(holding.pending) && !key.includes("-cursed-"));
