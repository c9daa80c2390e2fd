import { beginRotation } from "../../../../bin/commands/rotate/begin-rotation.ts";
import { nextAction } from "../../../../bin/commands/rotate/next-action.ts";
import { planPairs } from "../../../../bin/commands/rotate/plan-rotation.ts";
import type { Rotation } from "../../../../bin/commands/rotate/rotation.ts";
import {
  endpoint,
  FakeWorld,
  firstNewId,
  waits,
  webhook,
  type FakeOptions,
} from "../../../harness/rotation-fake.ts";

const deleting: Rotation = {
  v: 1,
  runId: "",
  startedAt: 0,
  step: "delete",
  keyName: "new",
  oldKeyNames: ["main"],
  prefix: null,
  pairs: [],
  keyPutAt: 0,
  triedAt: null,
  trying: null,
  oldSetDeletedAt: null,
  newSetDeletedAt: null,
};

const events = ["Orders:create", "Orders:status_update", "Shipments:create"];
const shop = (options: Partial<FakeOptions> = {}): FakeWorld =>
  new FakeWorld({
    webhooks: events.map((event) => webhook(event)),
    keys: { main: "old-secret" },
    ...options,
  });
const text = (world: FakeWorld): string => world.said.join("\n");

test("a rotation gives every webhook the new key under its own name and address, and removes the old key", async () => {
  const world = shop();
  expect(await world.rotate()).toBe(0);
  expect(world.outcome()).toEqual({
    webhooks: events.map((event) => `Shop/${event} true secret-1 ${endpoint}`).sort(),
    keys: ["secret-1"],
    state: null,
  });
  expect(world.removed).toEqual(["main"]);
  expect(text(world)).not.toContain("secret");
});

test("a key that was made in the same second is not taken for the new one", () => {
  const now = Date.parse("2026-11-28T04:00:00.500Z");
  const webhooks = events.map((event) => webhook(event));
  const beginning = { webhooks, now, prefix: null, oldKeys: ["main"] };
  const first = beginRotation({ ...beginning, keyNames: ["main"] });
  const second = beginRotation({ ...beginning, keyNames: ["main", first.keyName] });
  expect([first.keyName, second.keyName]).toEqual([
    "registered-2026-11-28T04-00-00Z",
    "registered-2026-11-28T04-00-01Z",
  ]);
});

test("the state is written before anything is changed, and holds no key", async () => {
  const world = shop();
  world.kill = { at: 4, done: true };
  await expect(world.rotate()).rejects.toThrow("after a call");
  expect(world.state).toContain('"step":"key"');
  expect([...world.keys.keys()]).toEqual(["main"]);
  world.kill = null;
  await world.rotate({ wait: false });
  expect(world.state).toContain('"step":"rest"');
  expect(world.state).not.toContain("secret");
});

test("without --wait it ends when the old set is deleted, and removes the key an hour later only", async () => {
  const world = shop();
  expect(await world.rotate({ wait: false })).toBe(0);
  expect(text(world)).toContain("Run again after 2026-11-28 05:07 UTC");
  expect(world.webhooks.map(({ key }) => key)).toEqual(["secret-1", "secret-1", "secret-1"]);
  world.now += 3_000_000;
  expect(await world.rotate({ wait: false })).toBe(0);
  expect([...world.keys.keys()]).toContain("main");
  world.now += 700_000;
  expect(await world.rotate({ wait: false })).toBe(0);
  expect([...world.keys.keys()]).not.toContain("main");
  expect(world.state).toBeNull();
});

test("a dry run says what would be done, where and with which webhooks, and changes nothing", async () => {
  const world = shop();
  const before = world.outcome();
  expect(await world.rotate({ dryRun: true })).toBe(0);
  expect(world.outcome()).toEqual(before);
  expect(text(world)).toContain("A rotation of the key in the test");
  for (const event of events) expect(text(world)).toContain(`Shop/${event}`);
});

test("without a terminal and without --yes nothing is done", async () => {
  const world = shop();
  const before = world.outcome();
  expect(await world.rotate({ yes: false })).toBe(2);
  expect(world.outcome()).toEqual(before);
  expect(text(world)).toContain("--yes");
});

test("webhooks of any name at this endpoint are rotated, those that point elsewhere are left alone", async () => {
  const elsewhere = webhook("Orders:create", {
    endpoint: "https://other.example.com/webhooks",
    key: "other-secret",
  });
  const world = new FakeWorld({
    webhooks: [webhook("Orders:create", { name: "My orders" }), elsewhere],
    keys: { main: "old-secret", other: "other-secret" },
  });
  await world.rotate({ oldKeys: ["main"] });
  expect(world.webhooks).toEqual([
    elsewhere,
    expect.objectContaining({ name: "My orders", key: "secret-1" }),
  ]);
});

test("an inactive webhook has an inactive successor", async () => {
  const world = new FakeWorld({
    webhooks: [webhook("Orders:create"), webhook("Orders:delete", { active: false })],
    keys: { main: "old-secret" },
  });
  expect(await world.rotate()).toBe(0);
  expect(world.outcome()).toMatchObject({
    webhooks: [
      `Shop/Orders:create true secret-1 ${endpoint}`,
      `Shop/Orders:delete false secret-1 ${endpoint}`,
    ],
  });
});

test.each([
  [true, true],
  [true, false],
  [false, true],
])("webhooks alike (active: %s, %s) get one successor, which is active", async (first, second) => {
  const world = new FakeWorld({
    webhooks: [first, second].map((active) => webhook("Orders:create", { active })),
    keys: { main: "old-secret" },
  });
  expect(await world.rotate()).toBe(0);
  expect(world.outcome()).toMatchObject({
    webhooks: [`Shop/Orders:create true secret-1 ${endpoint}`],
  });
});

test("a webhook that is registered while the new key spreads is rotated too", async () => {
  const world = shop();
  world.pingAnswer = 500;
  await world.rotate();
  world.add(webhook("Drafts:create"));
  world.pingAnswer = 200;
  expect(await world.rotate()).toBe(0);
  expect(world.webhooks.map(({ key }) => key)).toEqual(Array(4).fill("secret-1"));
});

test("a new webhook that somebody deactivates is active again before its old one is deleted", async () => {
  const world = shop();
  for (let at = 1; world.state?.includes('"step":"delete"') !== true; at++) {
    world.kill = { at, done: true };
    await expect(world.rotate()).rejects.toThrow("after a call");
  }
  world.kill = null;
  world.webhooks = world.webhooks.map((one) =>
    one.key === "secret-1" ? { ...one, active: false } : one,
  );
  expect(await world.rotate()).toBe(0);
  expect(world.webhooks.map(({ active }) => active)).toEqual([true, true, true]);
});

test("of old webhooks alike the active one is deleted last, since it says that the new one is active", () => {
  const old = [webhook("Orders:create"), webhook("Orders:create", { active: false })];
  const made = webhook("Orders:create", { id: firstNewId });
  const [pair] = planPairs(old, null);
  const rotation = { ...deleting, pairs: pair === undefined ? [] : [{ ...pair, newId: made.id }] };
  expect(nextAction(rotation, [...old, made], 0, waits)).toMatchObject({
    do: "delete",
    webhook: { id: old[1]?.id },
  });
});

test("what Shipmondo creates and never lists is not created again and again", async () => {
  const world = shop({ hide: (id) => id >= firstNewId });
  expect(await world.rotate()).toBe(1);
  expect(text(world)).toContain("is not listed");
  expect(world.created).toBeLessThan(10);
});

test("of two runs at once the later one goes on, and the other stops before it changes anything more", async () => {
  for (let calls = 6; ; calls++) {
    const world = shop();
    const others: Promise<number>[] = [];
    world.onCall = (number) => {
      if (number === calls && others.length === 0) others.push(world.rotate());
    };
    const first = await world.rotate();
    if (others.length === 0) break;
    expect([first, ...(await Promise.all(others))]).toContain(0);
    expect(world.state).toBeNull();
    const [secret, ...more] = [...world.keys.values()].map((key) => key.secret);
    expect(more).toEqual([]);
    expect(world.webhooks.map(({ key, active }) => [key, active])).toEqual(
      events.map(() => [secret, true]),
    );
  }
});

test("Ctrl-C ends it between two calls, and the same command goes on", async () => {
  const world = shop();
  world.interruptAt = 8;
  expect(await world.rotate()).toBe(1);
  expect(text(world)).toContain("Interrupted");
  world.interruptAt = null;
  expect(await world.rotate()).toBe(0);
});

test("Shipmondo refusing two webhooks alike stops it with nothing lost, and --name-prefix goes on", async () => {
  const world = shop({
    onCreate: ({ name }) =>
      name.startsWith("Shop/")
        ? { ok: false, reason: "refused", text: "The webhook exists already" }
        : null,
  });
  expect(await world.rotate()).toBe(1);
  expect(text(world)).toContain("The webhook exists already");
  expect(text(world)).toContain("--name-prefix");
  expect(await world.rotate({ prefix: "Other" })).toBe(0);
  expect(world.outcome()).toEqual({
    webhooks: events.map((event) => `Other/${event} true secret-1 ${endpoint}`).sort(),
    keys: ["secret-1"],
    state: null,
  });
  expect(text(world)).toContain("webhookPrefix");
});

test("another prefix is refused when a webhook of the second set is there", async () => {
  const world = shop({
    onCreate: (_webhook, number) =>
      number === 2 ? { ok: false, reason: "refused", text: "no" } : null,
  });
  expect(await world.rotate()).toBe(1);
  await expect(world.rotate({ prefix: "Other" })).rejects.toThrow("their prefix stays");
});

test.each([0, 5_000, 20_000])(
  "an answer that is lost makes no double, with lists %i ms behind",
  async (lagMs) => {
    const world = shop({ lagMs, loseAnswer: (number) => number === 2 });
    expect(await world.rotate()).toBe(0);
    expect(world.created).toBe(3);
    expect(world.webhooks).toHaveLength(3);
  },
);

test("an answer that is always lost ends the run, and the next one goes on", async () => {
  const failing = { ok: false, reason: "failed", code: "Status502" } as const;
  const world = shop({ onCreate: (_webhook, number) => (number <= 4 ? failing : null) });
  expect(await world.rotate()).toBe(1);
  expect(text(world)).toContain("Status502");
  expect(await world.rotate()).toBe(0);
  expect(world.webhooks).toHaveLength(3);
});

test("a ping that is not answered 200 stops it before anything is created", async () => {
  const world = shop();
  world.pingAnswer = 401;
  expect(await world.rotate()).toBe(1);
  expect(world.created).toBe(0);
  expect(text(world)).toContain("401, not 200");
  world.pingAnswer = 200;
  expect(await world.rotate()).toBe(0);
});

describe("the old key is kept", () => {
  test("while a webhook at this endpoint is there that the rotation did not create", async () => {
    const world = shop();
    await world.rotate({ wait: false });
    world.add(webhook("Drafts:create", { name: "by hand" }));
    world.now += 4_000_000;
    expect(await world.rotate()).toBe(1);
    expect(text(world)).toContain("by hand");
    expect([...world.keys.keys()]).toContain("main");
    world.webhooks = world.webhooks.filter(({ name }) => name !== "by hand");
    world.now += 4_000;
    expect(await world.rotate()).toBe(0);
    expect([...world.keys.keys()]).not.toContain("main");
  });

  test("while it verified something within the last hour", async () => {
    const world = shop();
    await world.rotate({ wait: false });
    world.now += 4_000_000;
    world.verified.set("main", world.now - 60_000);
    expect(await world.rotate()).toBe(1);
    expect(text(world)).toContain("one still uses it");
    expect([...world.keys.keys()]).toContain("main");
    world.now += 3_600_000;
    expect(await world.rotate()).toBe(0);
  });

  test("while a delivery of before is held unverified, but not for a later one", async () => {
    const world = shop();
    await world.rotate({ wait: false });
    world.heldSince = world.now - 1_000;
    world.now += 4_000_000;
    expect(await world.rotate()).toBe(1);
    expect(text(world)).toContain("pending/unverified/");
    expect([...world.keys.keys()]).toContain("main");
    world.heldSince = world.now - 1_000;
    expect(await world.rotate()).toBe(0);
    expect([...world.keys.keys()]).not.toContain("main");
  });

  test("when there are several and none is named, and the rotation says so", async () => {
    const world = shop({ keys: { main: "old-secret", second: "second-secret" } });
    expect(await world.rotate()).toBe(0);
    expect(text(world)).toContain("These keys stay");
    expect([...world.keys.keys()]).toEqual(expect.arrayContaining(["main", "second"]));
    expect(world.state).toBeNull();
  });

  test("with --keep-keys, which ends a rotation that waits for it", async () => {
    const world = shop();
    await world.rotate({ wait: false });
    expect(await world.rotate({ wait: false, keepKeys: true })).toBe(0);
    expect(world.state).toBeNull();
    expect([...world.keys.keys()]).toContain("main");
  });
});

test("of several keys the one that is named is removed, and one that is not there is refused", async () => {
  const world = shop({ keys: { main: "old-secret", second: "second-secret" } });
  await expect(world.rotate({ oldKeys: ["nobody"] })).rejects.toThrow("--old-key");
  expect(world.state).toBeNull();
  expect(await world.rotate({ oldKeys: ["main"] })).toBe(0);
  expect(world.removed).toEqual(["main"]);
});

test("a second rotation removes the key of the first without being told", async () => {
  const world = shop({ keys: { main: "old-secret", other: "x" } });
  await world.rotate({ oldKeys: ["main"] });
  world.now += 4_000_000;
  await world.rotate();
  expect([...world.keys.values()].map(({ secret }) => secret)).toEqual(["x", "secret-2"]);
});

test("without a webhook, with too many keys, or with a state of another version nothing is done", async () => {
  await expect(shop({ webhooks: [] }).rotate()).rejects.toThrow("nothing to rotate");
  const many = Object.fromEntries(
    Array.from({ length: 20 }, (_, n) => [`key-${n}`, `secret ${n}`]),
  );
  await expect(shop({ keys: { ...many, "key-0": "old-secret" } }).rotate()).rejects.toThrow(
    "20 keys",
  );
  const world = shop();
  world.state = '{"v":2}';
  await expect(world.rotate()).rejects.toThrow("/Shop/rotation");
});

describe("--undo", () => {
  test("deletes the second set, removes the new key last, and leaves everything as it was", async () => {
    const world = shop({
      onCreate: (_webhook, number) =>
        number === 3 ? { ok: false, reason: "refused", text: "no" } : null,
    });
    const before = world.outcome();
    expect(await world.rotate()).toBe(1);
    expect(world.webhooks).toHaveLength(5);
    expect(await world.rotate({ undo: true })).toBe(0);
    expect(world.outcome()).toEqual(before);
  });

  test("is refused when an old webhook is deleted, with what to do", async () => {
    const world = shop();
    await world.rotate({ wait: false });
    await expect(world.rotate({ undo: true })).rejects.toThrow("run rotate, which ends it");
    expect(world.webhooks).toHaveLength(3);
  });

  test("without a rotation, and rotate while one is undone, do nothing", async () => {
    const world = shop();
    await expect(world.rotate({ undo: true })).rejects.toThrow("nothing to undo");
    world.pingAnswer = 500;
    await world.rotate();
    world.kill = { at: 3, done: true };
    await expect(world.rotate({ undo: true })).rejects.toThrow("after a call");
    world.kill = null;
    await expect(world.rotate()).rejects.toThrow("rotate --undo");
    expect(await world.rotate({ undo: true })).toBe(0);
    expect(world.outcome()).toMatchObject({ keys: ["old-secret"], state: null });
  });
});

test("--json gives one document with the webhooks of both sets and no key", async () => {
  const world = shop();
  await world.rotate({ wait: false }, true);
  const document = JSON.parse(world.said.find((line) => line.startsWith("{")) ?? "") as unknown;
  expect(document).toMatchObject({
    outcome: "later",
    step: "rest",
    oldKeyNames: ["main"],
    webhooks: events.map((event) => ({
      name: `Shop/${event}`,
      newId: expect.any(Number) as number,
    })),
  });
});
