import { deliveryId } from "../../../lambda/common/delivery-message.ts";
import { minutesAfter, sampleInstant, timestamp } from "../../../testing/samples/timestamp.ts";
import { order, webhookRequest, type SignedRequest } from "../../../testing/samples/index.ts";
import type { Random } from "../simulation/random.ts";

/** One webhook to send, several times perhaps. */
export interface PlannedDelivery {
  readonly id: string;
  readonly request: SignedRequest;
}

const versionsOfOne = 10;

/** Deliveries about orders of ten versions each. */
export function planDeliveries(count: number, key: string): readonly PlannedDelivery[] {
  return Array.from({ length: count }, (_, n) => {
    const object = 1 + Math.floor(n / versionsOfOne);
    const updatedAt = timestamp(minutesAfter(sampleInstant(object), n % versionsOfOne));
    const data = order({ updated_at: updatedAt }, object);
    const request = webhookRequest({ resource: "Orders", action: "status_update", data, key });
    const id = deliveryId(Buffer.from(JSON.stringify(data)), "Orders", "status_update");
    return { id, request };
  });
}

/** Each delivery one to three times, all in random order. */
export function planSends(
  deliveries: readonly PlannedDelivery[],
  random: Random,
): readonly PlannedDelivery[] {
  const sends = deliveries.flatMap((delivery) =>
    Array.from({ length: random.between(1, 3) }, () => delivery),
  );
  return sends
    .map((send) => ({ send, at: random.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ send }) => send);
}
