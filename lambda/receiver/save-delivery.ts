import type { Delivery } from "../contract/delivery.ts";
import { deliveryMessage, deliveryJson, pointerMessage } from "../common/delivery-message.ts";
import { maxMessageBytes } from "../contract/delivery.ts";
import { deliveryFields } from "./delivery-fields.ts";
import { holding } from "../contract/environment.ts";
import type { Log } from "../common/log.ts";
import type { DeliveryQueue, HoldingBucket } from "../aws/store.ts";
import { forward, type Attempt, type Forwarded } from "./forward.ts";

/**
 * Makes a verified delivery durable before the deadline (milliseconds since the epoch): on the
 * queue, or whole in `pending/`. One too large for a message goes to `large/` first, a pointer to
 * it on the queue (claim check).
 */
export type SaveDelivery = (
  head: Omit<Delivery, "data">,
  data: Buffer,
  deadline: number,
) => Promise<Forwarded>;

export function createSaveDelivery(options: {
  readonly queue: DeliveryQueue;
  readonly bucket: HoldingBucket;
  readonly now: () => number;
  readonly random: () => number;
  readonly log: Log;
}): SaveDelivery {
  const { queue, bucket, now, random, log } = options;

  return (head, data, deadline) => {
    const json = deliveryJson(head, data);
    const name = `${head.receivedAt}-${head.id}`;

    const whole: Attempt = (signal) => queue.send(deliveryMessage(head, json), signal);
    const byPointer: Attempt = async (signal) => {
      const key = `${holding.large}${name}`;
      const stored = await bucket.put(key, json, signal);
      return stored.ok ? queue.send(pointerMessage(head, key, json.length), signal) : stored;
    };

    return forward({
      toQueue: json.length <= maxMessageBytes ? whole : byPointer,
      toPending: (signal) => bucket.put(`${holding.pending}${name}`, json, signal),
      deadline,
      now,
      random,
      onFailure: (place, code) => {
        log.warn("An attempt to store a delivery failed", {
          ...deliveryFields(head.id, head),
          place,
          code,
        });
      },
    });
  };
}
