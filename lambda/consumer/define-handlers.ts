import type { Delivery } from "../contract/delivery.ts";
import type { Log } from "../common/log.ts";
import { actions, type ResourceName, type Resources } from "../contract/resources/index.ts";

/** A delivery as a handler gets it. */
export interface HandledDelivery<Data = unknown> extends Delivery<Data> {
  /**
   * What makes your effect happen once: write it in the same transaction. It is the delivery's id,
   * or `<id>#<replay>` for a deliberate replay, which is to have its effect again.
   */
  readonly idempotencyKey: string;
  /**
   * True: sent by this project's own commands to try the endpoint, with an invented object. Do
   * nothing that lasts.
   */
  readonly test: boolean;
  /**
   * A newer version of the same object was handled before this one: it came late, or out of order.
   */
  readonly superseded: boolean;
}

export interface HandlerContext {
  /**
   * Writes JSON lines that carry the delivery's id. Mind that payloads hold names and addresses.
   */
  readonly log: Log;
  /**
   * Aborts 2 s before the function's time is over: pass it to `fetch` and to whatever else can be
   * given up. A handler that has not settled a second later counts as failed, and its process is
   * ended.
   */
  readonly signal: AbortSignal;
  /** Milliseconds until Lambda ends this attempt. */
  readonly remainingMs: () => number;
}

/**
 * Your logic. Returning ends the delivery; throwing makes it be tried again after a wait, and after
 * the last attempt it goes to the dead-letter queue; throwing `Unprocessable` sends it there at
 * once.
 */
export type Handler<Data = unknown> = (
  delivery: HandledDelivery<Data>,
  context: HandlerContext,
) => Promise<void> | void;

/**
 * What `data` is under a key of `handlers`: typed for the resources that are known, `unknown` for
 * the rest.
 */
export type DataOf<Key> = Key extends `${infer Resource}:${string}`
  ? Resource extends ResourceName
    ? Resources[Resource]
    : unknown
  : unknown;

/** Finds the handler of a delivery; null when none is meant for it. */
export type FindHandler = (delivery: Pick<Delivery, "resource" | "action">) => Handler | null;

export interface Handlers<Key extends string = string> {
  readonly find: FindHandler;
  readonly keys: readonly Key[];
}

/**
 * Your handlers by `Resource:action`, `Resource:*` or `*`; the most exact one takes a delivery.
 * @throws Error when a key has none of these forms
 */
export function handlers<Key extends string>(map: {
  readonly [K in Key]: Handler<DataOf<K>>;
}): Handlers<Key> {
  const entries = Object.entries(map) as [Key, Handler][];
  const keys = entries.map(([key]) => key);
  const wrong = keys.filter((key) => !keyForm.test(key));
  if (wrong.length > 0) {
    throw new Error(
      `handlers: ${wrong.map((key) => JSON.stringify(key)).join(", ")} cannot match any delivery. ` +
        `Write "Resource:action", "Resource:*" or "*", for example "Orders:create".`,
    );
  }
  // A map, so that a resource called "constructor" finds nothing that was not put there.
  const byKey = new Map<string, Handler>(entries);
  return {
    find({ resource, action }) {
      const exact =
        resource === null || action === null ? undefined : byKey.get(`${resource}:${action}`);
      const ofResource = resource === null ? undefined : byKey.get(`${resource}:*`);
      return exact ?? ofResource ?? byKey.get("*") ?? null;
    },
    keys,
  };
}

const keyForm = /^(?:\*|[^:*]+:(?:\*|[^:*]+))$/;

/**
 * Whether Shipmondo has the resource and the action of a key today. One that it has not is a slip,
 * or ahead of its time.
 */
export function isKnownKey(key: string): boolean {
  if (key === "*") return true;
  const [resource = "", action = ""] = key.split(":");
  if (!Object.hasOwn(actions, resource)) return false;
  const known: readonly string[] = actions[resource as ResourceName];
  return action === "*" || known.includes(action);
}

/** Wraps a handler that has no use for superseded deliveries: they end without it. */
export const skipSuperseded =
  <Data>(handler: Handler<Data>): Handler<Data> =>
  (delivery, context) =>
    delivery.superseded ? undefined : handler(delivery, context);
