import type { Delivery, Origin } from "./delivery.ts";
import type { ReconciledAction, ReconciledName } from "./reconciled.ts";
import type { ActionOf, ResourceName, Resources } from "./resources/index.ts";

declare const unlistedBrand: unique symbol;

/**
 * A resource or an action that is not listed today: Shipmondo may add some. An object type, since
 * `===` would not narrow a union with a `string` in it. As a text: `String(delivery.action)`.
 */
// eslint-disable-next-line @typescript-eslint/no-wrapper-object-types
export interface Unlisted extends String {
  readonly [unlistedBrand]: true;
}

/** A delivery as a handler gets it. */
export interface HandledDelivery<
  Data = unknown,
  Resource = string | Unlisted | null,
  Action = string | Unlisted | null,
> extends Omit<Delivery<Data>, "resource" | "action" | "test" | "origin" | "announced"> {
  readonly resource: Resource;
  readonly action: Action;
  /**
   * What makes your effect happen once: write it in the same transaction. It is the delivery's id,
   * or `<id>#<replay>` for a deliberate replay, which is to have its effect again.
   */
  readonly idempotencyKey: string;
  /**
   * "webhook", or "reconciler" and "backfill" for what was read from Shipmondo's API: the newest
   * state of an object, whatever happened to it in between.
   */
  readonly origin: Origin;
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

/** What Shipmondo announces of a resource, and what the reconciler finds. */
export type HandledAction<Name extends ResourceName> =
  ActionOf<Name> | (Name extends ReconciledName ? ReconciledAction : never);

type DeliveryOfResource<Name extends ResourceName> = HandledDelivery<
  Resources[Name],
  Name,
  HandledAction<Name> | Unlisted | null
>;

type AnyDelivery =
  | { [Name in ResourceName]: DeliveryOfResource<Name> }[ResourceName]
  | HandledDelivery<unknown, Unlisted | null, Unlisted | null>;

/**
 * The delivery that a handler under this key gets. Under `"*"`, comparing `resource` tells what
 * `data` and `action` are.
 */
export type DeliveryOf<Key extends string> = Key extends "*"
  ? AnyDelivery
  : Key extends `${infer Name}:${infer Action}`
    ? Name extends ResourceName
      ? Action extends "*"
        ? DeliveryOfResource<Name>
        : HandledDelivery<Resources[Name], Name, Action>
      : HandledDelivery<unknown, string, string | null>
    : never;

/** The keys for what Shipmondo has today. */
export type KnownKey =
  "*" | { [Name in ResourceName]: `${Name}:*` | `${Name}:${HandledAction<Name>}` }[ResourceName];

/** What a handler may log: an error is written with its message, its causes and its stack. */
export interface HandlerLog {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
  /** The same log with `fields` on every line. */
  with(fields: Readonly<Record<string, unknown>>): HandlerLog;
}

/** What a step's result is after it was kept as JSON. */
export type Stored<T> = T extends Date
  ? string
  : T extends bigint | symbol | ((...args: never) => unknown)
    ? never
    : T extends object
      ? { [Member in keyof T]: Stored<T[Member]> }
      : T;

/**
 * A part of a handler that is not run again once it has ended: a retry gets its result.
 * @param name names the step within the delivery: 1 to 64 letters, digits, blanks, `_`, `.` or `-`
 * @param run gets the step's own idempotency key, `<idempotencyKey>#<name>`, for the API that it
 *   calls; what it gives is kept as JSON, 300 kB at most
 * @throws TypeError when the name cannot be used, or was used before in this attempt
 */
export type Step = <T>(
  name: string,
  run: (key: string) => T | PromiseLike<T>,
) => Promise<Stored<Awaited<T>>>;

export interface HandlerContext {
  /**
   * Writes JSON lines that carry the delivery's id. Mind that payloads hold names and addresses.
   */
  readonly log: HandlerLog;
  /**
   * Aborts 2 s before the function's time is over: pass it to `fetch` and to whatever else can be
   * given up. A handler that has not settled a second later counts as failed, and its process is
   * ended.
   */
  readonly signal: AbortSignal;
  /** Runs a part of the handler that must not run again when what comes after it fails. */
  readonly step: Step;
  /** Milliseconds until Lambda ends this attempt. */
  readonly remainingMs: () => number;
}

/**
 * Your logic. Returning ends the delivery, whatever is returned; throwing makes it be tried again
 * after a wait, and after the last attempt it goes to the dead-letter queue; throwing
 * `Unprocessable` sends it there at once.
 */
export type Handler<Key extends string = "*"> = (
  delivery: DeliveryOf<Key>,
  context: HandlerContext,
) => unknown;
