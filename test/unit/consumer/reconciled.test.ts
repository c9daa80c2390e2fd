import { deliveryHead, foundObject } from "../../../lambda/reconciler/found-object.ts";
import type { Delivery, Origin } from "../../../lambda/contract/delivery.ts";
import type { Announced, ReconciledName } from "../../../lambda/contract/reconciled.ts";
import { draft, order } from "../../../testing/index.ts";
import { testConsumer } from "./consumer.ts";
import { contextWith, delivery, eventOf, record } from "./records.ts";

const context = contextWith(30_000);
const created_at = "2026-03-02T09:00:00.000+01:00";
const announced: Announced = { create: true, fields: ["order_status"], all: false };

/** The delivery that is made of an object which Shipmondo's API gave. */
function readFromApi(resource: ReconciledName, data: object, origin: Origin): Delivery {
  const found = foundObject(resource, { ...data });
  if (found === null) throw new Error("The object has no id or no time");
  const about =
    origin === "backfill"
      ? { action: "reconciled", origin }
      : { action: "create", origin, announced };
  return { ...deliveryHead(found, { receivedAt: "2026-03-02T09:30:00.000Z", ...about }), data };
}

describe("a draft without updated_at", () => {
  const { updated_at: _, ...data } = draft({ id: 7, created_at });
  const webhook = (action: string) =>
    delivery({ id: action, resource: "Drafts", action, resourceId: "7", data });

  it("is known by the creation that a webhook brought", async () => {
    const { consume, got } = testConsumer();
    await consume(eventOf(record(webhook("create"))), context);
    await consume(eventOf(record(readFromApi("Drafts", data, "reconciler"))), context);
    expect(got.map(({ origin }) => origin)).toEqual(["webhook"]);
  });

  it("is deleted by a webhook that nothing supersedes, and does not come back", async () => {
    const { consume, got } = testConsumer();
    await consume(eventOf(record(readFromApi("Drafts", data, "reconciler"))), context);
    await consume(eventOf(record(webhook("delete"))), context);
    await consume(eventOf(record(readFromApi("Drafts", data, "reconciler"))), context);
    expect(got).toMatchObject([
      { action: "create", origin: "reconciler", superseded: false },
      { action: "delete", origin: "webhook", superseded: false },
    ]);
  });
});

describe("an order that a backfill handed over", () => {
  const first = order({ id: 7, created_at, updated_at: created_at });
  const noted = { ...first, order_note: "Noted", updated_at: "2026-03-02T09:10:00.000+01:00" };

  it("is no creation that was missed, when it is changed by hand after that", async () => {
    const { consume, got, counted } = testConsumer();
    await consume(eventOf(record(readFromApi("Orders", first, "backfill"))), context);
    await consume(eventOf(record(readFromApi("Orders", noted, "reconciler"))), context);
    expect(got.map(({ action }) => action)).toEqual(["reconciled"]);
    expect(counted("Missed")).toBe(0);
  });

  it("is a creation still when no handler took it", async () => {
    const { consume, counted, logged } = testConsumer({ handlerFor: "Orders:create" });
    await consume(eventOf(record(readFromApi("Orders", first, "backfill"))), context);
    expect(logged("No handler is meant for this delivery")).toHaveLength(1);
    await consume(eventOf(record(readFromApi("Orders", noted, "reconciler"))), context);
    expect(counted("Missed")).toBe(1);
  });

  it("is handed over once more by a creation that its webhook brought late, as superseded", async () => {
    const { consume, got } = testConsumer();
    await consume(eventOf(record(readFromApi("Orders", first, "backfill"))), context);
    await consume(eventOf(record(delivery({ action: "create", data: first }))), context);
    expect(got[1]).toMatchObject({ action: "create", origin: "webhook", superseded: true });
  });
});
