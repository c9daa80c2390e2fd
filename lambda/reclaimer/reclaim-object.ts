import type { Delivery } from "../contract/delivery.ts";
import {
  deliveryMessage,
  pointerMessage,
  type DeliveryMessage,
} from "../common/delivery-message.ts";
import { publish } from "../common/diagnostics.ts";
import { maxMessageBytes } from "../contract/delivery.ts";
import { holding } from "../contract/environment.ts";
import type { DeliveryQueue, StoreOutcome } from "../aws/store.ts";
import { timeLimited } from "../common/time-limited.ts";
import type { HeldObjects } from "../aws/held-objects.ts";
import type { HoldFailure } from "./hold-failure.ts";
import type { Opened } from "./open-hold.ts";

/**
 * How the reclaiming of one object ended. `waiting`: it stays where it is, for the next run.
 * `behind`: it stays too, since an earlier one of the same object waits.
 */
export type Ending =
  "forwarded" | "ping" | "forged" | "quarantined" | "waiting" | "behind" | "gone";

export interface Reclaimed {
  readonly ended: Ending;
  /** Why it waits; null when it does not. */
  readonly failure: HoldFailure | null;
}

/** Codes that say the message itself can never be sent; any other refusal may pass. */
const neverTaken: ReadonlySet<string> = new Set([
  "InvalidMessageContents",
  "InvalidParameterValue",
  "InvalidParameterValueException",
  "MissingParameter",
]);

const inRegionMs = 5_000;
const unanswered: StoreOutcome = { ok: false, retryable: true, code: "TimeoutError" };

/**
 * Carries out what was decided for one held object. Safe to be killed anywhere and to run twice: it
 * first sends or writes, then removes; a second send is the same delivery by its id.
 * @param onQuarantined called when an object was copied to `refused/`, before it leaves its old
 *   place: a run that is killed between the two counts it twice rather than never
 * @param sendMs the longest that a send may take
 */
export function createReclaimObject(
  objects: HeldObjects,
  queue: DeliveryQueue,
  onQuarantined: () => void = () => undefined,
  sendMs = inRegionMs,
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

  async function quarantine(key: string, text: string, code: string): Promise<Reclaimed> {
    const aside = `${holding.refused}${nameOf(key)}`;
    // A replay works on what lies there already: removing it after the write would lose it.
    if (aside === key) return { ended: "waiting", failure: { code, retryable: false } };
    await objects.write(aside, text);
    onQuarantined();
    await objects.remove(key);
    return done("quarantined");
  }

  return async (key, opened) => {
    switch (opened.kind) {
      case "drop":
        await objects.remove(key);
        return done(opened.reason);
      case "quarantined":
        return quarantine(key, opened.text, opened.reason);
      case "forward": {
        const { head, text } = opened;
        const heldId = heldIdOf(key, head.id);
        const link = heldId === null ? {} : { heldId };
        const message = { ...(await messageOf(key, head, text)), ...link };
        const sent = await timeLimited<StoreOutcome>(
          sendMs,
          (signal) => queue.send(message, signal),
          unanswered,
        );
        if (!sent.ok && neverTaken.has(sent.code)) return quarantine(key, text, sent.code);
        if (!sent.ok) return { ended: "waiting", failure: sent };
        // Before the removal: a run that is killed between the two tells it again in the next one.
        if (heldId !== null) publish({ type: "opened", heldId, ...head });
        await objects.remove(key);
        return done("forwarded");
      }
    }
  };
}

const done = (ended: Ending): Reclaimed => ({ ended, failure: null });

/** `<receivedAt>-<id>`, the part of a key that all prefixes share. */
export const nameOf = (key: string): string => key.slice(key.lastIndexOf("/") + 1);

/** The id in a key: what its request was answered or logged with. */
export const idOf = (key: string): string => nameOf(key).slice(isoLength + 1);

/**
 * The same where it is not the delivery's, since it was given before the request could be opened;
 * else null.
 */
export const heldIdOf = (key: string, deliveryId: string): string | null =>
  idOf(key) === deliveryId ? null : idOf(key);

/** ISO 8601, UTC, milliseconds. */
const isoLength = 24;
