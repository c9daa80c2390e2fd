import { createKeyring } from "../../../lambda/shared/keyring.ts";
import { createLog } from "../../../lambda/shared/log.ts";
import type { AcceptedKey } from "../../../lambda/shared/verify-token.ts";
import { memoryKeys, testClock, type MemoryKeys } from "../../helpers/fakes.ts";

const { signal } = new AbortController();
const second = 1_000;

function keyring(options: { keys?: MemoryKeys; random?: number } = {}) {
  const keys = options.keys ?? memoryKeys({ shop: "abc123" });
  const clock = testClock();
  const lines: string[] = [];
  let unreadable = 0;
  const ring = createKeyring({
    read: keys.read,
    now: clock.now,
    random: () => options.random ?? 0,
    log: createLog((line) => lines.push(line), clock.now),
    maxAgeMs: 300 * second,
    onUnreadable: () => unreadable++,
  });
  return { ...ring, keys, clock, lines, unreadable: () => unreadable };
}

const names = (keys: readonly AcceptedKey[] | null): readonly string[] | null =>
  keys === null ? null : keys.map(({ name }) => name);

describe("the current keys", () => {
  it("are read once and then cached", async () => {
    const { current, keys, clock } = keyring();
    expect(names(await current(signal))).toEqual(["shop"]);
    clock.advance(299 * second);
    await current(signal);
    expect(keys.reads).toBe(1);
  });

  it("are read again at their refresh age: a removed key is gone, a new one there", async () => {
    const { current, keys, clock } = keyring();
    await current(signal);
    keys.secrets.delete("shop");
    keys.secrets.set("next", "def456");
    clock.advance(300 * second);
    expect(names(await current(signal))).toEqual(["next"]);
  });

  it("stay the last good ones while reads fail, with 10 s between two attempts", async () => {
    const { current, keys, clock, unreadable } = keyring();
    await current(signal);
    keys.failing = true;
    clock.advance(300 * second);
    for (let s = 0; s < 20; s++) {
      expect(names(await current(signal))).toEqual(["shop"]);
      clock.advance(second);
    }
    expect([keys.reads, unreadable()]).toEqual([3, 2]);

    keys.failing = false;
    keys.secrets.set("next", "def456");
    expect(names(await current(signal))).toEqual(["shop", "next"]);
  });

  it("are null while they have never been read, and each call tries anew: no failure is cached", async () => {
    const { current, keys } = keyring();
    keys.failing = true;
    expect(await current(signal)).toBeNull();
    expect(await current(signal)).toBeNull();
    keys.failing = false;
    expect(names(await current(signal))).toEqual(["shop"]);
    expect(keys.reads).toBe(3);
  });

  it("are read by one call at a time, whose outcome all share", async () => {
    const { current, readForMiss, keys } = keyring();
    const all = await Promise.all([current(signal), current(signal), readForMiss(signal)]);
    expect(all.map(names)).toEqual([["shop"], ["shop"], ["shop"]]);
    expect(keys.reads).toBe(1);

    const failing = keyring();
    failing.keys.failing = true;
    expect(await Promise.all([failing.current(signal), failing.current(signal)])).toEqual([
      null,
      null,
    ]);
    expect(failing.keys.reads).toBe(1);
  });

  it("hold no empty key, which is logged by name as an error", async () => {
    const { current, lines } = keyring({ keys: memoryKeys({ shop: "", next: "def456" }) });
    expect(names(await current(signal))).toEqual(["next"]);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { level: "ERROR", key: "shop" },
    ]);
  });

  it("are none, and not null, when none is configured, which is logged as an error", async () => {
    const { current, lines } = keyring({ keys: memoryKeys() });
    expect(await current(signal)).toEqual([]);
    expect(lines.join()).toContain("No key is configured");
  });

  it("are never in the log", async () => {
    const { current, keys, lines, clock } = keyring({
      keys: memoryKeys({ shop: "PLANTED-key", empty: "" }),
    });
    await current(signal);
    keys.failing = true;
    clock.advance(300 * second);
    await current(signal);
    expect(lines.join()).not.toContain("PLANTED");
  });

  it("come with the one that verified last in front, across a refresh too", async () => {
    const { current, succeeded, clock } = keyring({
      keys: memoryKeys({ a: "1", b: "2", c: "3" }),
    });
    await current(signal);
    succeeded("c", false);
    expect(names(await current(signal))).toEqual(["c", "a", "b"]);
    succeeded("b", false);
    succeeded("unknown", false);
    clock.advance(300 * second);
    expect(names(await current(signal))).toEqual(["b", "c", "a"]);
  });
});

describe("a read for a token that no key verifies", () => {
  /** The seconds at which it is made, when such a token comes every second. */
  async function misses(ring: ReturnType<typeof keyring>, seconds: number): Promise<number[]> {
    const made: number[] = [];
    for (let s = 0; s < seconds; s++) {
      const before = ring.keys.reads;
      await ring.readForMiss(signal);
      if (ring.keys.reads > before) made.push(s);
      ring.clock.advance(second);
    }
    return made;
  }

  it("is made at most every 10 s, backing off to 60 s while it brings nothing", async () => {
    expect(await misses(keyring(), 200)).toEqual([0, 10, 30, 70, 130, 190]);
  });

  it("is spread by up to a fifth of the pause", async () => {
    expect(await misses(keyring({ random: 1 }), 200)).toEqual([0, 12, 36, 84, 156]);
  });

  it("finds a key that was just put", async () => {
    const { current, readForMiss, keys } = keyring();
    await current(signal);
    keys.secrets.set("next", "def456");
    expect(names(await readForMiss(signal))).toEqual(["shop", "next"]);
  });

  it("may follow 10 s after one that was worth while, whatever the pause had grown to", async () => {
    const ring = keyring();
    await misses(ring, 131);
    ring.succeeded("shop", true);
    expect(await misses(ring, 30)).toEqual([10, 20]);
    ring.succeeded("shop", false);
    expect(await misses(ring, 60)).toEqual([10, 50]);
  });

  it("is null when it fails, and the cached keys stay", async () => {
    const { current, readForMiss, keys, clock } = keyring();
    await current(signal);
    keys.failing = true;
    clock.advance(20 * second);
    expect(await readForMiss(signal)).toBeNull();
    expect(names(await current(signal))).toEqual(["shop"]);
  });
});
