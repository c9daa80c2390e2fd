import { type Acted, type ActName, type ActOptions } from "./acts/act.ts";
import { actOnDraft, createDraft } from "./acts/act-on-draft.ts";
import { actOnOrder, orderRefusal } from "./acts/act-on-order.ts";
import { actOnShipment, shipmentRefusal } from "./acts/act-on-shipment.ts";
import { fireSpaced, type ActParts } from "./acts/act-parts.ts";
import type { Kind } from "./catalogue.ts";
import { newOrder, type Order, type OrderTimes } from "./objects/order.ts";
import { newShipment } from "./objects/shipment.ts";
import { buyer } from "./objects/people.ts";
import { recordOf, type ObjectRecord } from "./store/record.ts";

export interface NewOrder extends Partial<OrderTimes> {
  /** @default 2 */
  readonly lines?: number;
  /** Members to have in place of the invented ones. */
  readonly overrides?: Readonly<Record<string, unknown>>;
}

/** What happens in the shop, with the webhooks that it fires. */
export interface Shop {
  /**
   * Does something; acts on one order come one behind the other.
   * @param id of the order, the shipment or the draft; for `create-…` none is taken
   */
  act(name: ActName, id: number | null, options?: ActOptions): Promise<Acted>;
  /** Ids of up to `count` objects that an act can be done to, the newest first. */
  candidates(name: ActName, count: number): readonly number[];
  createOrder(order?: NewOrder): Promise<Extract<Acted, { ok: true }>>;
  /** Moves an order's `updated_at` and fires nothing, as a change by hand does. */
  edit(id: number): Promise<Acted>;
  /** Makes many orders at once and fires nothing; `of` says what each is like. */
  importOrders(count: number, of: (index: number) => NewOrder): readonly number[];
  /** The same with shipments that are of no order. */
  importShipments(count: number, createdAt: (index: number) => number): readonly number[];
  /** An order as it is now; null when there is none. */
  order(id: number): Order | null;
}

/** So many are written to the data file at once. */
const batch = 500;

export function createShop(parts: ActParts): Shop {
  const { store, clock } = parts;
  /** The last act on each order that is under way. */
  const latest = new Map<number, Promise<unknown>>();

  const inTurn = async (id: number, act: () => Promise<Acted>): Promise<Acted> => {
    const before = latest.get(id);
    const turn = before === undefined ? act() : before.then(act, act);
    latest.set(id, turn);
    try {
      return await turn;
    } finally {
      if (latest.get(id) === turn) latest.delete(id);
    }
  };
  const orderOf = (order: NewOrder): ObjectRecord => {
    const createdAt = order.createdAt ?? clock.now();
    const times = { createdAt, updatedAt: order.updatedAt ?? createdAt };
    const made = newOrder(store.takeId("sales_orders"), times, order.lines);
    return recordOf("sales_orders", { ...made, ...order.overrides, id: made.id });
  };
  const createOrder = (order: NewOrder = {}): Extract<Acted, { ok: true }> => {
    const record = orderOf(order);
    const { id, text } = record;
    store.commit([{ put: record }]);
    const events = fireSpaced(parts, [{ resource: "Orders", action: "create", id, text }]);
    return { ok: true, resource: "Orders", id, shipmentId: null, events };
  };
  const importAll = (count: number, make: (index: number) => ObjectRecord): readonly number[] => {
    const ids: number[] = [];
    for (let from = 0; from < count; from += batch) {
      const records = Array.from({ length: Math.min(batch, count - from) }, (_, index) =>
        make(from + index),
      );
      store.commit(records.map((put) => ({ put })));
      ids.push(...records.map(({ id }) => id));
    }
    return ids;
  };

  const act: Shop["act"] = async (name, id, options = {}) => {
    if (name === "create-order") {
      return createOrder(options.lines === undefined ? {} : { lines: options.lines });
    }
    if (name === "create-draft") return createDraft(parts);
    if (id === null) return { ok: false, reason: "An id is needed." };
    if (name === "draft-ship" || name === "delete-draft") return actOnDraft(parts, name, id);
    if (name === "deliver" || name === "cancel-shipment") return actOnShipment(parts, name, id);
    return inTurn(id, () => actOnOrder(parts, name, id, options.status ?? null));
  };
  return {
    act,
    candidates(name, count) {
      if (name === "create-order" || name === "create-draft") return [];
      const kind = kindOf(name);
      const ids: number[] = [];
      // In the order in which they were made.
      const newestFirst = [...store.all(kind)].sort((a, b) => b.id - a.id);
      for (const record of newestFirst) {
        if (ids.length >= count) break;
        if (refusalOf(name, record) === null) ids.push(record.id);
      }
      return ids;
    },
    createOrder: (order) => Promise.resolve(createOrder(order)),
    edit: (id) => act("edit", id),
    importOrders: (count, of) => importAll(count, (index) => orderOf(of(index))),
    importShipments: (count, createdAt) =>
      importAll(count, (index) => {
        const id = store.takeId("shipments");
        const source = { orderId: null, reference: null, receiver: buyer(id), fulfillmentId: null };
        return recordOf("shipments", newShipment(id, createdAt(index), source));
      }),
    order(id) {
      const record = store.get("sales_orders", id);
      return record === null ? null : (JSON.parse(record.text) as Order);
    },
  };
}

type ActOnObject = Exclude<ActName, "create-order" | "create-draft">;

/** What an act is done to. */
function kindOf(name: ActOnObject): Kind {
  if (name === "deliver" || name === "cancel-shipment") return "shipments";
  return name === "draft-ship" || name === "delete-draft" ? "shipment_drafts" : "sales_orders";
}

function refusalOf(name: ActOnObject, record: ObjectRecord): string | null {
  if (name === "draft-ship" || name === "delete-draft") return null;
  if (name === "deliver" || name === "cancel-shipment") return shipmentRefusal(name, record);
  return orderRefusal(name, record);
}
