import type { Delivery } from "../shared/delivery.ts";
import {
  deliveryMessage,
  maxMessageBytes,
  pointerMessage,
  type DeliveryMessage,
} from "../shared/delivery-message.ts";
import { holding } from "../shared/environment.ts";
import type { DeliveryQueue, StoreOutcome } from "../shared/store.ts";
import { timeLimited } from "../shared/time-limited.ts";
import type { HeldObjects } from "./held-objects.ts";
import type { Opened } from "./open-hold.ts";

/** How the reclaiming of one object ended. `waiting`: it stays where it is, for the next run. */
export type Reclaimed = "forwarded" | "ping" | "forged" | "set_aside" | "waiting" | "gone";

/** Codes that say the message itself can never be sent; any other refusal is about the queue and may be mended. */
const neverTaken: ReadonlySet<string> = new Set([
  "InvalidMessageContents",
  "InvalidParameterValue",
  "InvalidParameterValueException",
  "MissingParameter",
]);

const sendMs = 5_000;
const unanswered: StoreOutcome = { ok: false, retryable: true, code: "TimeoutError" };

/**
 * Carries out what was decided for one held object. Safe to be killed anywhere and to run twice: it first sends or writes, then
 * removes; a second send is the same delivery by its id.
 */
export function createReclaimObject(
  objects: HeldObjects,
  queue: DeliveryQueue,
): (key: string, opened: Opened) => Promise<Reclaimed> {
  async function messageOf(
    key: string,
    head: Omit<Delivery, "data">,
    text: string,
  ): Promise<DeliveryMessage> {
    const json = Buffer.from(text);
    if (json.length <= maxMessageBytes) return deliveryMessage(head, json);
    const large = `${holding.large}${nameOf(key)}`;
    await objects.write(large, text);
    return pointerMessage(head, large, json.length);
  }

  async function setAside(key: string, text: string): Promise<Reclaimed> {
    const aside = `${holding.refused}${nameOf(key)}`;
    // A replay works on what lies there already: removing it after the write would lose it.
    if (aside === key) return "waiting";
    await objects.write(aside, text);
    await objects.remove(key);
    return "set_aside";
  }

  return async (key, opened) => {
    switch (opened.kind) {
      case "drop":
        await objects.remove(key);
        return opened.reason;
      case "set_aside":
        return setAside(key, opened.text);
      case "forward": {
        const message = await messageOf(key, opened.head, opened.text);
        const sent = await timeLimited<StoreOutcome>(
          sendMs,
          (signal) => queue.send(message, signal),
          unanswered,
        );
        if (!sent.ok) return neverTaken.has(sent.code) ? setAside(key, opened.text) : "waiting";
        await objects.remove(key);
        return "forwarded";
      }
    }
  };
}

/** `<receivedAt>-<id>`, the part of a key that all prefixes share. */
export const nameOf = (key: string): string => key.slice(key.lastIndexOf("/") + 1);
