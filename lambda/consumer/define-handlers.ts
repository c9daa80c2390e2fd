import type { Delivery } from "../contract/delivery.ts";
import type {
  DeliveryOf,
  HandledAction,
  HandledDelivery,
  HandlerContext,
  KnownKey,
} from "../contract/handler.ts";
import { isReconciledName, reconciledAction } from "../contract/reconciled.ts";
import { actions, type ResourceName } from "../contract/resources/index.ts";

/** A handler as the consumer calls it, whatever its key. */
export type AnyHandler = (
  delivery: HandledDelivery<unknown, string | null, string | null>,
  context: HandlerContext,
) => unknown;

/** Finds the handler of a delivery; null when none is meant for it. */
export type FindHandler = (delivery: Pick<Delivery, "resource" | "action">) => AnyHandler | null;

export interface Handlers<Key extends string = string> {
  readonly find: FindHandler;
  readonly keys: readonly Key[];
}

declare const unlistedBrand: unique symbol;

/** A handler for what is not listed today: made by `unlisted`. */
export interface UnlistedHandler {
  (delivery: DeliveryOf<`${string}:*`>, context: HandlerContext): unknown;
  readonly [unlistedBrand]: true;
}

/**
 * What the compiler says of a key that Shipmondo lacks, with those that it has. A resource or an
 * action that is newer than this list: wrap the handler in `unlisted`.
 */
export interface NoSuchKey<Key, WriteOneOf> {
  readonly noSuchKey: readonly [Key, WriteOneOf];
}

type KeysLike<Key extends string> = Key extends `${infer Name}:${string}`
  ? Name extends ResourceName
    ? `${Name}:${HandledAction<Name> | "*"}`
    : `${ResourceName}:*`
  : `${ResourceName}:*` | "*";

type HandlerMap<Key extends string> = {
  readonly [K in Key]: K extends KnownKey
    ? (delivery: DeliveryOf<K>, context: HandlerContext) => unknown
    : UnlistedHandler | NoSuchKey<K, KeysLike<K>>;
};

/**
 * Your handlers by `Resource:action`, `Resource:*` or `*`; the most exact one takes a delivery.
 * @throws Error when a key has none of these forms, or something else than a function is under it
 */
export function defineHandlers<Key extends string>(map: HandlerMap<Key>): Handlers<Key> {
  const entries = Object.entries(map) as [Key, unknown][];
  const keys = entries.map(([key]) => key);
  const wrong = keys.filter((key) => !keyForm.test(key));
  if (wrong.length > 0) {
    throw new Error(
      `defineHandlers: ${quoted(wrong)} cannot match any delivery. ` +
        `Write "Resource:action", "Resource:*" or "*", for example "Orders:create".`,
    );
  }
  const noFunction = entries.filter(([, handler]) => typeof handler !== "function");
  if (noFunction.length > 0) {
    throw new Error(
      `defineHandlers: what is under ${quoted(noFunction.map(([key]) => key))} is no function. ` +
        "Write (delivery, context) => { … }.",
    );
  }
  // A map, so that a resource called "constructor" finds nothing that was not put there.
  const byKey = new Map<string, AnyHandler>(entries as [Key, AnyHandler][]);
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

const quoted = (keys: readonly string[]): string =>
  keys.map((key) => JSON.stringify(key)).join(", ");

/**
 * Whether Shipmondo has the resource and the action of a key today. One that it has not is a slip,
 * or ahead of its time.
 */
export function isKnownKey(key: string): boolean {
  if (key === "*") return true;
  const [resource = "", action = ""] = key.split(":");
  if (!Object.hasOwn(actions, resource)) return false;
  const known: readonly string[] = actions[resource as ResourceName];
  if (action === reconciledAction) return isReconciledName(resource);
  return action === "*" || known.includes(action);
}

/**
 * A handler under a key for a resource or an action that Shipmondo added after this version; any
 * other key that is not listed is a type error, since it is most likely misspelt.
 * @example "Invoices:paid": unlisted((delivery, { log }) => { … })
 */
export const unlisted = (
  handler: (delivery: DeliveryOf<`${string}:*`>, context: HandlerContext) => unknown,
): UnlistedHandler => handler as UnlistedHandler;

/** Wraps a handler that has no use for superseded deliveries: they end without it. */
export const skipSuperseded =
  <D extends { readonly superseded: boolean }>(
    handler: (delivery: D, context: HandlerContext) => unknown,
  ): ((delivery: D, context: HandlerContext) => unknown) =>
  (delivery, context) =>
    delivery.superseded ? undefined : handler(delivery, context);
