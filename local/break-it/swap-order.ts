import { setTimeout as delay } from "node:timers/promises";
import type { HeldTurn } from "../http-api.ts";

type Headers = Readonly<Record<string, readonly string[] | undefined>>;

export interface SwapOrder {
  /** Waits for the webhook's turn; null: it goes on as it came. */
  turn(headers: Headers): Promise<HeldTurn | null>;
}

export interface SwapOrderParts {
  readonly isOn: () => boolean;
  /** Resolves after `ms`; rejects when the signal aborts it. @default a timer */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<unknown>;
  /** Two webhooks were handed over in reverse. */
  readonly onSwapped: (earlier: string, later: string) => void;
}

/** Shipmondo waits 3 seconds, and the receiver may take most of 2.4. */
const mostWaitMs = 1_000;

const timer = (ms: number, signal: AbortSignal): Promise<unknown> => delay(ms, null, { signal });

interface Held {
  /** Lets it go on, behind the later one with this id. */
  readonly release: (later: string | null) => void;
}

/**
 * Holds a webhook back for a second: when another one of its object comes meanwhile, that is handed
 * over first.
 */
export function createSwapOrder({ isOn, onSwapped, wait = timer }: SwapOrderParts): SwapOrder {
  const waiting = new Map<string, Held>();

  return {
    async turn(headers) {
      const object = objectIn(headers);
      const earlier = object === null ? undefined : waiting.get(object);
      if (object !== null && earlier !== undefined) {
        waiting.delete(object);
        return {
          wasHeld: false,
          done: (body) => {
            earlier.release(idIn(body));
          },
        };
      }
      if (object === null || !isOn()) return null;

      const { promise, resolve } = Promise.withResolvers<string | null>();
      const held: Held = { release: resolve };
      waiting.set(object, held);
      const tooLong = new AbortController();
      const alone = wait(mostWaitMs, tooLong.signal).then(
        () => {
          // Another one that came in time is still being answered: this waits for it.
          if (waiting.get(object) !== held) return;
          waiting.delete(object);
          resolve(null);
        },
        () => undefined,
      );
      const later = await promise;
      tooLong.abort();
      await alone;
      return {
        wasHeld: true,
        done: (body) => {
          const id = idIn(body);
          if (id !== null && later !== null && id !== later) onSwapped(id, later);
        },
      };
    },
  };
}

/** Of the receiver's answer. */
function idIn(body: string | null): string | null {
  try {
    const { id } = (JSON.parse(body ?? "null") ?? {}) as { readonly id?: unknown };
    return typeof id === "string" ? id : null;
  } catch {
    return null;
  }
}

function objectIn(headers: Headers): string | null {
  const resource = headers["smd-resource-type"]?.[0];
  const id = headers["smd-resource-id"]?.[0];
  return resource === undefined || id === undefined ? null : JSON.stringify([resource, id]);
}
