import { fingerprintOf } from "../../../lambda/common/fingerprint.ts";
import type { VersionRecord } from "../../../lambda/common/judge-version.ts";
import { turnOf } from "../../../lambda/consumer/turn.ts";
import { order } from "../../../testing/index.ts";
import { versionsInMemory } from "../../harness/versions-in-memory.ts";
import { delivery } from "./records.ts";

const fingerprint = fingerprintOf("Orders", order());
const version = { instant: 2_000, fingerprint };
const announced = { create: true, fields: ["order_status"], all: false } as const;
const record = (overrides: Partial<VersionRecord>): VersionRecord => ({
  handled: null,
  received: null,
  receivedBy: null,
  created: true,
  handledFingerprint: fingerprint,
  receivedFingerprint: null,
  fromApi: null,
  createdFromApi: false,
  ...overrides,
});

describe("a webhook", () => {
  const webhook = delivery({ action: "status_update" });

  it("is handled, superseded or not, whatever is known of its object", () => {
    expect(turnOf(webhook, null, null)).toMatchObject({ run: true, superseded: false });
    const newer = record({ handled: 2_001 });
    expect(turnOf(webhook, newer, version)).toMatchObject({ run: true, superseded: true });
    const same = record({ handled: 2_000 });
    expect(turnOf(webhook, same, version)).toMatchObject({ run: true, superseded: false });
  });

  it("is superseded by the very version that was read from the API and handled", () => {
    const fromApi = record({ handled: 2_000, fromApi: 2_000 });
    expect(turnOf(webhook, fromApi, version)).toMatchObject({ run: true, superseded: true });
  });

  it("that cancels a shipment is not superseded by its creation, read from the API, of that very version", () => {
    const cancel = delivery({ resource: "Shipments", action: "cancel" });
    const fromApi = record({ handled: 2_000, fromApi: 2_000, handledFingerprint: null });
    const same = { instant: 2_000, fingerprint: null };
    expect(turnOf(cancel, fromApi, same)).toMatchObject({ run: true, superseded: false });
    expect(turnOf(cancel, fromApi, { ...same, instant: 1_999 })).toMatchObject({
      superseded: true,
    });
  });

  it("that tells of a creation ends without a handler when that was handled as read from the API", () => {
    const createdFromApi = record({ handled: 2_000, fromApi: 2_000, createdFromApi: true });
    const create = delivery({ action: "create" });
    expect(turnOf(create, createdFromApi, version)).toEqual({ run: false, why: "created_before" });
    expect(turnOf({ ...create, replay: "r1" }, createdFromApi, version)).toMatchObject({
      run: true,
    });
  });
});

describe("what was read from the API", () => {
  const read = delivery({ action: "create", origin: "reconciler", announced });

  it("is a creation that was missed, when nothing is known of the object", () => {
    expect(turnOf(read, null, version)).toEqual({
      run: true,
      superseded: false,
      action: "create",
      missed: true,
    });
  });

  it("and is handed over once more is superseded by a newer version alone, not by itself", () => {
    const again = delivery({ action: "reconciled", origin: "backfill", replay: "r1" });
    const itself = record({ handled: 2_000, fromApi: 2_000 });
    expect(turnOf(again, itself, version)).toMatchObject({ run: true, superseded: false });
    const newer = record({ handled: 2_001, fromApi: 2_001 });
    expect(turnOf(again, newer, version)).toMatchObject({ run: true, superseded: true });
  });

  it("is a change when the creation came while it waited for its turn", () => {
    const known = record({
      handled: 1_000,
      handledFingerprint: fingerprintOf("Orders", order({ archived: true })),
    });
    expect(
      turnOf({ ...read, announced: { ...announced, fields: ["archived"] } }, known, version),
    ).toMatchObject({ run: true, action: "reconciled", missed: true });
  });

  it("ends without a handler when something as new was handled or received", () => {
    const known = { run: false, why: "known" };
    expect(turnOf(read, record({ handled: 2_000 }), version)).toEqual(known);
    expect(turnOf(read, record({ received: 2_000, receivedBy: "x" }), version)).toEqual(known);
  });

  it("ends without a handler when no webhook announces its change, unless all are asked for", () => {
    const before = record({ handled: 1_000 });
    expect(turnOf(read, before, version)).toEqual({ run: false, why: "unannounced" });
    const all = { ...read, announced: { ...announced, all: true } };
    expect(turnOf(all, before, version)).toMatchObject({ run: true, missed: false });
  });

  it("is judged at a retry as at its first attempt, behind another delivery that is not handled", async () => {
    // Its status went to another and back: only what failed in between says that it changed.
    const versions = versionsInMemory(new Map([["order", record({ handled: 1_000 })]]));
    const between = fingerprintOf("Orders", order({ order_status: "on_hold" }));
    const attempted = { fingerprint: between, isCreation: false, isFromApi: false, id: "failed" };
    await versions.received("order", { ...attempted, instant: 1_500 });
    const first = turnOf(read, await versions.read("order"), version);
    expect(first).toMatchObject({ run: true, missed: true });
    await versions.received("order", { ...attempted, ...version, isFromApi: true, id: read.id });
    expect(turnOf(read, await versions.read("order"), version)).toEqual(first);
  });

  it("by a backfill is handled when its version was not, and is never missed", () => {
    const backfill = delivery({ action: "reconciled", origin: "backfill" });
    expect(turnOf(backfill, null, version)).toMatchObject({ action: "reconciled", missed: false });
    expect(turnOf(backfill, record({ handled: 2_000 }), version)).toMatchObject({ run: false });
  });
});
