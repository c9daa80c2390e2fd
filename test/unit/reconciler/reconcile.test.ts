import { fingerprintOf } from "../../../lambda/common/fingerprint.ts";
import type { VersionRecord } from "../../../lambda/common/judge-version.ts";
import { turnOf } from "../../../lambda/consumer/turn.ts";
import { order, shipment } from "../../../testing/index.ts";
import type { Order } from "../../../lambda/contract/resources/index.ts";
import { hour, minute, testNow, testRun, webhook } from "./test-run.ts";

const at = (ms: number): string => new Date(testNow + ms).toISOString();
/** An order created two hours ago and changed an hour ago. */
const row = (id: number, overrides: Partial<Order> = {}) => ({
  ...order({ id, created_at: at(-2 * hour), updated_at: at(-hour), archived: false, ...overrides }),
});
const known = (overrides: Partial<VersionRecord> = {}): VersionRecord => ({
  handled: testNow - 2 * hour,
  received: null,
  receivedBy: null,
  created: true,
  handledFingerprint: fingerprintOf("Orders", row(1)),
  receivedFingerprint: null,
  fromApi: null,
  createdFromApi: false,
  ...overrides,
});
const keyOf = (id: number): string => JSON.stringify(["Orders", String(id)]);
const both = [webhook("Orders:create"), webhook("Orders:status_update")];

describe("a run of the reconciler", () => {
  it("ends after one read when there are no credentials", async () => {
    const test = testRun(
      { webhooks: both },
      { readCredentials: () => Promise.resolve(null) },
      { webhooks: () => Promise.reject(new Error("It must not be called")) },
    );
    expect(await test.run()).toBe("no_credentials");
    expect(test.lines).toEqual([]);
  });

  it("hands over a creation that no webhook brought, as a creation", async () => {
    const test = testRun({ webhooks: both, orders: [row(7)] });
    expect(await test.run()).toBe("caught_up");
    expect(test.sent).toHaveLength(1);
    expect(test.sent[0]).toMatchObject({
      head: {
        v: 1,
        resource: "Orders",
        action: "create",
        resourceId: "7",
        origin: "reconciler",
        bound: true,
        key: null,
        announced: { create: true, all: false },
      },
      data: { id: 7 },
    });
    expect(test.counted("Reconciled")).toBe(1);
  });

  it("hands over a missed change as `reconciled`, and nothing that is known", async () => {
    const test = testRun({
      webhooks: both,
      orders: [row(1, { order_status: "sent" }), row(3)],
    });
    test.items.set(keyOf(1), known());
    test.items.set(keyOf(3), known({ received: testNow - hour, receivedBy: "failing" }));
    await test.run();
    expect(test.sent.map(({ head }) => [head.resourceId, head.action])).toEqual([
      ["1", "reconciled"],
    ]);
    expect(test.counted("Reconciled")).toBe(1);
  });

  it("leaves it to the consumer whether an edit by hand is none, behind what is queued, and does not count it", async () => {
    const test = testRun({ webhooks: both, orders: [row(2, { order_note: "By hand" })] });
    test.items.set(keyOf(2), known());
    await test.run();
    const [sent] = test.sent;
    if (sent === undefined) throw new Error("Nothing was put on the queue");
    expect(test.counted("Reconciled")).toBe(0);
    // What it is when its turn comes: nothing new; or a status that a queued webhook had changed.
    const fingerprint = fingerprintOf("Orders", sent.data);
    const turn = (before: VersionRecord) =>
      turnOf(sent.head, before, { instant: testNow - hour, fingerprint });
    expect(turn(known())).toEqual({ run: false, why: "unannounced" });
    const meanwhile = fingerprintOf("Orders", row(2, { order_status: "on_hold" }));
    const handled = known({ handled: testNow - 90 * minute, handledFingerprint: meanwhile });
    expect(turn(handled)).toMatchObject({ run: true, action: "reconciled", missed: true });
  });

  it("hands over what was edited by hand, too, where all is asked for", async () => {
    const test = testRun({ webhooks: both, orders: [row(2, { order_note: "x" })] }, { all: true });
    test.items.set(keyOf(2), known());
    await test.run();
    expect(test.sent).toHaveLength(1);
  });

  it("hands over an order that is older than its webhook as uncertain, not as a creation", async () => {
    const test = testRun({ webhooks: both, orders: [row(5, { created_at: at(-72 * hour) })] });
    await test.run();
    expect(test.sent[0]?.head).toMatchObject({
      action: "reconciled",
      announced: { create: false },
    });
  });

  it("looks for a shipment by its creation, and only where that is registered", async () => {
    const made = { ...shipment({ id: 9, created_at: at(-hour), updated_at: at(-hour) }) };
    const without = testRun({ webhooks: both, shipments: [made] });
    await without.run();
    expect(without.sent).toHaveLength(0);
    const registered = testRun({ webhooks: [webhook("Shipments:create")], shipments: [made] });
    await registered.run();
    expect(registered.sent[0]?.head).toMatchObject({ resource: "Shipments", action: "create" });
  });

  it("leaves the last ten minutes, and what is not older than a hold, to the webhooks", async () => {
    const young = row(1, { updated_at: at(-9 * minute) });
    const behind = row(2, { updated_at: at(-25 * minute) });
    const test = testRun({
      webhooks: both,
      orders: [young, behind],
      oldestHold: testNow - 30 * minute,
    });
    await test.run();
    expect(test.sent).toHaveLength(0);
    expect(test.watermarks.get("Orders")).toBe(testNow - 31 * minute);
    // A hold that never goes keeps nothing back for longer than an hour.
    const old = testRun({ webhooks: both, orders: [row(3)], oldestHold: testNow - 24 * hour });
    await old.run();
    expect(old.watermarks.get("Orders")).toBe(testNow - hour);
  });

  it("begins at the oldest webhook, and then at the watermark, a little before it", async () => {
    const from: number[] = [];
    const test = testRun(
      { webhooks: both },
      {},
      {
        list(query) {
          from.push(query.from);
          return Promise.resolve({ ok: true, rows: [], total: 0, pages: 1 });
        },
      },
    );
    await test.run();
    await test.run();
    expect(Math.min(...from.slice(0, 2))).toBe(testNow - 48 * hour);
    expect(Math.min(...from.slice(2))).toBe(testNow - 12 * minute);
  });

  it("looks for nothing older than the setting says", async () => {
    const test = testRun({ webhooks: both, orders: [row(1)] }, { since: testNow - 30 * minute });
    await test.run();
    expect(test.sent).toHaveLength(0);
  });

  it("does not move the watermark past what it could not send", async () => {
    const test = testRun(
      { webhooks: both, orders: [row(1)] },
      { send: () => Promise.reject(new Error("SQS is away")) },
    );
    await expect(test.run()).rejects.toThrow("SQS is away");
    expect(test.watermarks.get("Orders") ?? 0).toBeLessThan(testNow - hour);
    // Its lease was given back.
    await expect(test.run({ id: "next" })).rejects.toThrow("SQS is away");
  });

  it("does nothing while another run is at work", async () => {
    const gate = Promise.withResolvers<null>();
    const test = testRun({ webhooks: both }, { oldestHold: () => gate.promise });
    const first = test.run({ id: "first" });
    expect(await test.run({ id: "second" })).toBe("another_runs");
    gate.resolve(null);
    expect(await first).toBe("caught_up");
  });

  it.each([
    [{ ok: false, reason: "unauthorized" } as const, "ApiRefused"],
    [{ ok: false, reason: "throttled", retryAfterMs: null } as const, "ApiFailed"],
    [{ ok: false, reason: "failed", code: "NotJson" } as const, "ApiFailed"],
  ])("says what failed, in the log and as a metric: %j", async (failure, metric) => {
    const first = testRun({ webhooks: both }, {}, { webhooks: () => Promise.resolve(failure) });
    expect(await first.run()).toBe(failure.reason);
    expect(first.counted(metric)).toBe(1);
    const later = testRun({ webhooks: both }, {}, { list: () => Promise.resolve(failure) });
    expect(await later.run()).toBe(failure.reason);
    expect(later.counted("WatermarkAgeS")).toBe((48 * hour) / 1_000);
  });
});

describe("a run in trouble", () => {
  const down = { ok: false, reason: "failed", code: "Status500" } as const;

  it("reads the other lists when one fails, and says that it failed", async () => {
    const test = testRun(
      { webhooks: [...both, webhook("Shipments:create")] },
      {},
      {
        list: ({ resource }) =>
          Promise.resolve(
            resource === "Orders" ? down : { ok: true, rows: [], total: 0, pages: 1 },
          ),
      },
    );
    expect(await test.run()).toBe("failed");
    expect(test.watermarks.get("Shipments")).toBe(testNow - 10 * minute);
    expect(test.watermarks.has("Orders")).toBe(false);
    expect(test.counted("ApiFailed")).toBe(1);
  });

  it("asks for nothing more when the API asks for a pause", async () => {
    const asked: string[] = [];
    const test = testRun(
      { webhooks: [...both, webhook("Shipments:create")] },
      {},
      {
        list({ resource }) {
          asked.push(resource);
          return Promise.resolve({ ok: false, reason: "throttled", retryAfterMs: 120_000 });
        },
      },
    );
    expect(await test.run()).toBe("throttled");
    expect(asked).toEqual(["Orders"]);
  });

  it("says how far behind it is also when the API does not even list the webhooks", async () => {
    const world = { webhooks: both, now: testNow };
    let isDown = false;
    const test = testRun(
      world,
      {},
      {
        webhooks: () => Promise.resolve(isDown ? down : { ok: true, value: world.webhooks }),
      },
    );
    await test.run();
    const before = test.counted("WatermarkAgeS");
    isDown = true;
    world.now += hour;
    expect(await test.run()).toBe("failed");
    expect(test.counted("WatermarkAgeS") - before).toBe((70 * minute) / 1_000);
  });

  it("says that there are objects that it cannot tell apart", async () => {
    const { id: _, ...nameless } = row(1);
    const test = testRun({ webhooks: both, orders: [{ ...nameless, id: 2 ** 53 }, row(2)] });
    expect(await test.run()).toBe("caught_up");
    expect(test.sent).toHaveLength(1);
    expect(test.lines.filter((line) => line.includes('"unread":1'))).not.toHaveLength(0);
  });
});

describe("a webhook is amiss", () => {
  const told = (lines: readonly string[]) =>
    lines
      .map((line) => JSON.parse(line) as { pair?: string; why?: string })
      .flatMap(({ pair, why }) => (why === undefined ? [] : [`${pair}: ${why}`]));

  it.each([
    ["inactive", [webhook("Orders:create", { active: false })]],
    ["gone", []],
    ["points_elsewhere", [webhook("Orders:create", { endpoint: "https://other.example/w" })]],
  ])("that is %s, and what it would have announced is missed all the same", async (why, after) => {
    const world = { webhooks: [webhook("Orders:create")], orders: [row(1)] };
    const test = testRun(world);
    test.items.set(keyOf(1), known({ handled: testNow }));
    await test.run();
    expect(told(test.lines)).toEqual([]);
    world.webhooks = after;
    test.items.clear();
    test.watermarks.clear();
    await test.run();
    expect(told(test.lines)).toEqual([`Orders:create: ${why}`]);
    expect(test.counted("WebhooksAmiss")).toBe(1);
    expect(test.sent[0]?.head).toMatchObject({ action: "create" });
  });

  it("not when a rotation made another one for it, whose age is that of the first", async () => {
    const world = { webhooks: [webhook("Orders:create")] };
    const test = testRun(world);
    await test.run();
    world.webhooks = [webhook("Orders:create", { id: 99, created_at: at(-minute) })];
    await test.run();
    expect(told(test.lines)).toEqual([]);
    expect(test.pairs()["Orders:create"]?.since).toBe(testNow - 48 * hour);
  });

  it.each([
    "HTTPS://Shop.Example:443/webhooks/a",
    "https://shop.example/webhooks/a/",
    "https://shop.example/webhooks",
    "https://shop.example/webhooks/a?from=shipmondo",
  ])("not when its address is written in another way: %s", async (endpoint) => {
    const test = testRun({ webhooks: [webhook("Orders:create", { endpoint })], orders: [row(1)] });
    await test.run();
    expect(test.sent).toHaveLength(1);
  });

  it.each(["https://shop.example/webhooks2/a", "https://shop.example.evil.example/webhooks/a"])(
    "no address of ours is %s, and a run that has none says so",
    async (endpoint) => {
      const webhooks = [webhook("Orders:create", { endpoint })];
      const test = testRun({ webhooks, orders: [row(1)] });
      expect(await test.run()).toBe("caught_up");
      expect(test.sent).toHaveLength(0);
      expect(test.lines.filter((line) => line.includes("points at this endpoint"))).toHaveLength(1);
    },
  );

  it("not when the settings do not name it any more", async () => {
    const world = { webhooks: [webhook("Drafts:create")] };
    const test = testRun(world);
    await test.run();
    world.webhooks = [];
    await test.run();
    expect(told(test.lines)).toEqual([]);
  });
});
