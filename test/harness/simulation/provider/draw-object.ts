import { createHash } from "node:crypto";
import { objectKey } from "../../../../lambda/common/object-key.ts";
import type { Random } from "../random.ts";
import { withOffset } from "../signed-posts.ts";
import type { Fields, ProviderObject, Version } from "./history.ts";

/** The state of an order or a shipment. */
interface State {
  order_status: string;
  fulfillment_status: string;
  payment_status: string;
  archived: boolean;
  order_note: string | null;
  order_fulfillments: { readonly shipment_id: number | null }[];
}

export interface ObjectPlan {
  readonly resource: "Orders" | "Shipments";
  readonly id: number;
  /** When it is created, and when it changes for the last time at the latest. */
  readonly from: number;
  readonly until: number;
  /** The first changes come no sooner. */
  readonly changesFrom: number;
  readonly changes: number;
  /** What is done with many objects at once; undefined: it is none of them. */
  readonly together?: { readonly at: number; readonly act: "status" | "edit" };
  readonly skewMs: number;
  /** Gets the id of a shipment that is made of an order. */
  readonly onShipment: (at: number) => number;
}

const gaps = [700, 20_000, 240_000, 900_000] as const;
/** Between the two webhooks of one act. */
const spacingMs = 58;

/** Draws how an object comes about and changes. */
export function drawObject(random: Random, plan: ObjectPlan): ProviderObject {
  const { resource, id, from, until, skewMs } = plan;
  const object: ProviderObject = {
    resource,
    id,
    key: objectKey({ id: "", resource, resourceId: String(id) }),
    createdAt: from + skewMs,
    versions: [],
  };
  const state: State = {
    order_status: "open",
    fulfillment_status: "unfulfilled",
    payment_status: "authorized",
    archived: false,
    order_note: null,
    order_fulfillments: [],
  };
  const step = (at: number, action: string | null): void => {
    object.versions.push(versionOf(object, state, at, at + skewMs, action));
  };
  step(from, "create");
  if (plan.together !== undefined)
    act(random, plan.together.act, state, plan.together.at, step, plan);
  let at = Math.max(from, plan.changesFrom);
  for (let left = plan.changes; left > 0; left--) {
    at += Math.ceil(random.pick(gaps) * (0.3 + random.next()));
    if (at > until) break;
    at =
      resource === "Orders"
        ? act(random, random.pick(acts), state, at, step, plan)
        : edit(state, at, step);
  }
  return object;
}

type Step = (at: number, action: string | null) => void;

function edit(state: State, at: number, step: Step): number {
  state.order_note = `note of ${at}`;
  step(at, null);
  return at;
}

const acts = ["status", "status", "pack", "pack", "ship", "capture", "cancel", "edit"] as const;

/** @returns when its last version came about */
function act(
  random: Random,
  what: (typeof acts)[number],
  state: State,
  at: number,
  step: Step,
  { onShipment }: Pick<ObjectPlan, "onShipment">,
): number {
  switch (what) {
    case "status":
      state.order_status = state.order_status === "processing" ? "on_hold" : "processing";
      step(at, "status_update");
      return at;
    case "pack": {
      if (state.fulfillment_status === "fulfilled") return edit(state, at, step);
      state.order_status = "packed";
      step(at, "status_update");
      const isPartly = state.fulfillment_status === "unfulfilled" && random.chance(0.3);
      state.fulfillment_status = isPartly ? "partially_fulfilled" : "fulfilled";
      step(at + spacingMs, "create_fulfillment");
      return at + spacingMs;
    }
    case "ship":
      state.order_fulfillments = [...state.order_fulfillments, { shipment_id: onShipment(at) }];
      step(at, "create_shipment");
      return at;
    case "capture":
      if (state.payment_status === "paid") return edit(state, at, step);
      state.payment_status = "paid";
      step(at, "payment_captured");
      return at;
    case "cancel":
      if (state.archived) return edit(state, at, step);
      state.archived = true;
      state.order_status = "archived";
      step(at, "delete");
      return at;
    case "edit":
      return edit(state, at, step);
  }
}

function versionOf(
  object: ProviderObject,
  state: State,
  at: number,
  instant: number,
  action: string | null,
): Version {
  const { resource, id, createdAt } = object;
  const times = { created_at: copenhagen(createdAt), updated_at: copenhagen(instant) };
  const data =
    resource === "Orders"
      ? { id, order_id: `SO-${id}`, ...times, ...state }
      : { id, ...times, description: state.order_note, parcels: [] };
  const version = new Date(instant).toISOString();
  return {
    object,
    at,
    instant,
    data,
    dataText: JSON.stringify(data),
    fields: fieldsOf(state),
    action,
    reconciledId: createHash("sha256")
      .update(JSON.stringify(["read from the API", resource, String(id), version]))
      .digest("hex"),
  };
}

const fieldsOf = (state: State): Fields => ({
  status: state.order_status,
  payment: state.payment_status,
  fulfillment: state.fulfillment_status,
  shipments: state.order_fulfillments.map(({ shipment_id }) => shipment_id).join(),
  archived: String(state.archived),
});

/** Summer time of 2026, in which every run lies: from one Sunday, 01:00 UTC, to the other. */
const summer = { from: Date.UTC(2026, 2, 29, 1), until: Date.UTC(2026, 9, 25, 1) };

/** ISO 8601 as Shipmondo writes it. */
export const copenhagen = (instant: number): string =>
  withOffset(instant, instant >= summer.from && instant < summer.until ? 120 : 60);
