import type { ReconciledName } from "../../../../lambda/contract/reconciled.ts";

/** What a webhook can tell of an order, each as a text that changes with it. */
export type Fields = Readonly<
  Record<"status" | "payment" | "fulfillment" | "shipments" | "archived", string>
>;

/** The action that tells of a change of each. */
const actionOf: Readonly<Record<keyof Fields, string>> = {
  status: "status_update",
  payment: "payment_captured",
  fulfillment: "create_fulfillment",
  shipments: "create_shipment",
  archived: "delete",
};

/** An object at Shipmondo and how it changed. */
export interface ProviderObject {
  readonly resource: ReconciledName;
  readonly id: number;
  /** Name of the object, as the group and the version have it. */
  readonly key: string;
  /** By Shipmondo's clock. */
  readonly createdAt: number;
  /** The oldest first. */
  readonly versions: Version[];
}

/** A state of an object; times in milliseconds since the epoch. */
export interface Version {
  readonly object: ProviderObject;
  /** When it really came about. */
  readonly at: number;
  /** Its `updated_at`, by Shipmondo's clock. */
  readonly instant: number;
  readonly data: Readonly<Record<string, unknown>>;
  readonly dataText: string;
  readonly fields: Fields;
  /** The action of the webhook that tells of it; null for an edit by hand. */
  readonly action: string | null;
  /** Id of the delivery that the reconciler makes of it. */
  readonly reconciledId: string;
}

/** A webhook at Shipmondo. */
export interface ProviderWebhook {
  readonly id: number;
  readonly resource: string;
  readonly action: string;
  /** When it really was created. */
  readonly at: number;
  /** When it was deleted; Infinity: never. */
  readonly goneAt: number;
  /** When it brings nothing, though it is listed. */
  readonly inactive: Span;
}

/** From and until in milliseconds since the epoch; the end does not belong to it. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

export const never: Span = { from: Infinity, until: Infinity };

export const isIn = ({ from, until }: Span, at: number): boolean => at >= from && at < until;

/** What Shipmondo does in a run. */
export interface Provider {
  readonly objects: readonly ProviderObject[];
  readonly webhooks: readonly ProviderWebhook[];
  /** `firstRegistrations` of these. */
  readonly since: ReadonlyMap<string, number>;
  /** Versions that were handled before the run, by the object's key. */
  readonly known: ReadonlyMap<string, Version>;
  /** Up to when the reconciler had read all lists before the run; null: it never ran. */
  readonly readUntil: number | null;
  /** How far Shipmondo's clock is ahead of ours, in milliseconds. */
  readonly skewMs: number;
  /** How far lists are behind, at most. */
  readonly lagMs: number;
  readonly order: "created" | "updated" | "scattered";
  /** When each call is answered 429. */
  readonly throttled: Span;
  /** Probability that an answer is no list, while things go wrong. */
  readonly oddness: number;
  /** Edits by hand are to be handed over, too. */
  readonly all: boolean;
}

/** By `resource:action`, when the first webhook of each was registered, by Shipmondo's clock. */
export function firstRegistrations(
  webhooks: readonly ProviderWebhook[],
  skewMs: number,
): ReadonlyMap<string, number> {
  const since = new Map<string, number>();
  for (const { resource, action, at } of webhooks) {
    const pair = `${resource}:${action}`;
    since.set(pair, Math.min(since.get(pair) ?? Infinity, at + skewMs));
  }
  return since;
}

/** When a pair was registered first, by Shipmondo's clock; Infinity: never. */
export const registeredSince = (
  { since }: Pick<Provider, "since">,
  resource: string,
  action: string | null,
): number => since.get(`${resource}:${action ?? ""}`) ?? Infinity;

/** Whether a registered webhook should have told of a version. */
export const isAnnounced = (provider: Provider, { object, action, instant }: Version): boolean =>
  registeredSince(provider, object.resource, action) < instant;

export const isCreationAnnounced = (provider: Provider, object: ProviderObject): boolean =>
  registeredSince(provider, object.resource, "create") < object.createdAt;

/** Whether two versions differ in what a registered webhook tells of. */
export const differ = (provider: Provider, before: Version, after: Version): boolean =>
  after.object.resource === "Orders" &&
  (Object.keys(actionOf) as (keyof Fields)[]).some(
    (field) =>
      before.fields[field] !== after.fields[field] &&
      registeredSince(provider, "Orders", actionOf[field]) < after.instant,
  );

/** The newest version at a moment; undefined: it is not yet there. */
export const versionAt = ({ versions }: ProviderObject, at: number): Version | undefined =>
  versions.findLast((version) => version.at <= at);

export const newest = ({ versions }: ProviderObject): Version => {
  const last = versions.at(-1);
  if (last === undefined) throw new Error("An object has at least the version of its creation");
  return last;
};
