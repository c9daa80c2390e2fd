import type { Delivery, QueuedDelivery } from "../contract/delivery.ts";
import { isLarge } from "../common/delivery-message.ts";
import { fail, succeed, type Result } from "../common/result.ts";
import { Unprocessable } from "./unprocessable.ts";

/** The text of an object in the holding bucket. */
export type ReadHeld = (key: string) => Promise<string>;

/**
 * The delivery in a message of the queue.
 * @returns `not_a_delivery` for a message that the receiver did not write, or of a version that is
 *   not known here
 */
export function readMessage(body: string): Result<QueuedDelivery, "not_a_delivery"> {
  try {
    const value = JSON.parse(body) as Partial<QueuedDelivery> | null;
    const known = value?.v === 1 && typeof value.id === "string";
    return known ? succeed(value as QueuedDelivery) : fail("not_a_delivery");
  } catch {
    return fail("not_a_delivery");
  }
}

/**
 * The delivery with its data: fetched from the holding bucket where the message only points there
 * (claim check).
 * @throws Unprocessable when what lies there is not the delivery; the text quotes nothing of it
 */
export async function withData(delivery: QueuedDelivery, readHeld: ReadHeld): Promise<Delivery> {
  if (!isLarge(delivery)) return delivery;
  const { large, ...head } = delivery;
  const held = readMessage(await readHeld(large.key));
  if (!held.ok || isLarge(held.value) || held.value.id !== head.id) {
    throw new Unprocessable(
      `The object ${large.key} in the holding bucket is not the delivery that its message points to: ` +
        "look at the object, then redrive the message or drop it",
    );
  }
  // The message says more than the object: a replay is marked on it.
  return { ...head, data: held.value.data };
}
