import { fingerprintOf } from "../../../lambda/common/fingerprint.ts";
import {
  judgeVersion,
  type ReadVersion,
  type VersionRecord,
} from "../../../lambda/common/judge-version.ts";
import type { Announced } from "../../../lambda/contract/reconciled.ts";
import { order } from "../../../testing/index.ts";

const open = fingerprintOf("Orders", order({ order_status: "open" }));
const packed = fingerprintOf("Orders", order({ order_status: "packed" }));
const record = (overrides: Partial<VersionRecord> = {}): VersionRecord => ({
  handled: 1_000,
  received: null,
  receivedBy: null,
  created: true,
  handledFingerprint: open,
  receivedFingerprint: null,
  fromApi: null,
  createdFromApi: false,
  ...overrides,
});
const read = (overrides: Partial<ReadVersion> = {}): ReadVersion => ({
  instant: 2_000,
  fingerprint: packed,
  id: "read",
  ...overrides,
});
const announced = (overrides: Partial<Announced> = {}): Announced => ({
  create: true,
  fields: ["order_status"],
  all: false,
  ...overrides,
});

describe("a version that was read from the API is", () => {
  it.each<[string, VersionRecord | null, ReadVersion, Announced]>([
    ["created", null, read(), announced()],
    ["uncertain", null, read(), announced({ create: false })],
    // Its creation was lost, though a later change was not.
    ["created", record({ created: false }), read({ instant: 500 }), announced()],
    ["known", record(), read({ instant: 1_000 }), announced()],
    ["known", record({ handled: null, received: 2_000 }), read(), announced()],
    ["known", record({ received: 3_000, receivedBy: "other" }), read(), announced()],
    ["missed", record(), read(), announced()],
    ["unannounced", record(), read(), announced({ fields: ["payment_status"] })],
    ["unannounced", record(), read({ fingerprint: open }), announced()],
    ["uncertain", record({ handledFingerprint: null }), read(), announced()],
    // Of shipments and drafts only the creation is looked for.
    ["known", record(), read({ fingerprint: null }), announced()],
    // Cancelled or deleted, which its data does not say: it must not come back.
    ["known", record({ created: false }), read({ fingerprint: null }), announced()],
    [
      "known",
      record({ handled: null, created: false, received: 1_000, receivedBy: "cancel" }),
      read({ fingerprint: null }),
      announced(),
    ],
    [
      "created",
      record({ handled: null, created: false, received: 2_000, receivedBy: "read" }),
      read({ fingerprint: null }),
      announced(),
    ],
    // Its own failed attempt does not make it known, nor hide what was handled before.
    ["missed", record({ received: 2_000, receivedBy: "read" }), read(), announced()],
    [
      "created",
      record({ handled: null, created: false, received: 2_000, receivedBy: "read" }),
      read(),
      announced(),
    ],
    // What was received last is compared with, though it failed.
    [
      "unannounced",
      record({ received: 1_500, receivedBy: "other", receivedFingerprint: packed }),
      read(),
      announced(),
    ],
  ])("%s (%j)", (judgement, known, version, announcement) => {
    expect(judgeVersion(known, version, announcement)).toBe(judgement);
  });
});

describe("the fingerprint of an order", () => {
  it("is the same in whatever order its fulfilments are listed, and for null as for nothing", () => {
    const fulfillments = [{ shipment_id: 2 }, { shipment_id: null }, { shipment_id: 10 }];
    const one = fingerprintOf("Orders", { order_fulfillments: fulfillments, payment_status: null });
    const other = fingerprintOf("Orders", { order_fulfillments: fulfillments.toReversed() });
    expect(one).toEqual(other);
    expect(one?.shipments).toBe("10,2");
  });

  it("is the same for payments that no webhook tells apart, and another once one does", () => {
    const of = (payment_status: unknown) =>
      fingerprintOf("Orders", { payment_status })?.payment_status;
    const unpaid = [null, undefined, "authorize_pending", "authorized", "authorize_error"];
    expect(new Set([...unpaid, "authorize_expired"].map(of)).size).toBe(1);
    const told = ["paid", "partially_paid", "marked_as_paid", "voided", "refunded", "new", "null"];
    expect(new Set(["authorized", ...told].map(of)).size).toBe(1 + told.length);
  });

  it.each([null, 1, "text", []])("does not fail on %j", (data) => {
    expect(() => fingerprintOf("Orders", data)).not.toThrow();
  });

  it("is none for other resources", () => {
    expect(fingerprintOf("Shipments", { id: 1 })).toBeNull();
  });
});
