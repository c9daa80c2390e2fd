import { createKeyring } from "../../../lambda/intake/keyring.ts";
import { createLog } from "../../../lambda/common/log.ts";
import type { ReadStoredKeys } from "../../../lambda/aws/parameter-store.ts";
import { timeLimited } from "../../../lambda/common/time-limited.ts";
import type { AcceptedKey } from "../../../lambda/intake/verify-token.ts";
import { busy, hang, memoryKeys, testClock, type MemoryKeys } from "../../harness/fakes.ts";

const { signal } = new AbortController();
const second = 1_000;

function keyring(options: { keys?: MemoryKeys; read?: ReadStoredKeys; random?: number } = {}) {
  const keys = options.keys ?? memoryKeys({ shop: "abc123" });
  const clock = testClock();
  const lines: string[] = [];
  let unreadable = 0;
  const ring = createKeyring({
    read: options.read ?? keys.read,
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

  it("are null while they have never been read, and each call tries again: no failure is cached", async () => {
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

  it("is made again 2 s after one that failed, without a longer pause for that", async () => {
    const keys = memoryKeys();
    keys.failing = true;
    const ring = keyring({ keys });
    expect(await misses(ring, 9)).toEqual([0, 2, 4, 6, 8]);
    keys.failing = false;
    ring.clock.advance(second);
    expect(await misses(ring, 40)).toEqual([0, 10, 30]);
  });

  it("keeps its ordinary pause while the store says that it is asked too often", async () => {
    let reads = 0;
    const throttled: ReadStoredKeys = () => {
      reads++;
      return Promise.resolve({ ok: false, retryable: false, code: "ThrottlingException" });
    };
    const { readForMiss, clock } = keyring({ read: throttled });
    const made: number[] = [];
    for (let s = 0; s < 60; s++) {
      const before = reads;
      await readForMiss(signal);
      if (reads > before) made.push(s);
      clock.advance(second);
    }
    expect(made).toEqual([0, 10, 30]);
  });

  it("is made when it is due by a clock that was set back", async () => {
    const ring = keyring();
    await misses(ring, 1);
    ring.clock.advance(-3_600 * second);
    expect(await misses(ring, 1)).toEqual([0]);
  });
});

describe("a read of the keys", () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  const limitMs = 800;
  const stored = { ok: true, value: [{ name: "shop", secret: "abc123" }] } as const;

  /** What a keyring gives whose attempts behave in turn as listed, the last one from then on. */
  async function readBy(...attempts: readonly ReadStoredKeys[]) {
    let made = 0;
    const read: ReadStoredKeys = (attemptSignal) => {
      const attempt = attempts[Math.min(made++, attempts.length - 1)];
      return attempt === undefined ? Promise.resolve(busy) : attempt(attemptSignal);
    };
    const ring = keyring({ read });
    const startedAt = Date.now();
    let ms = -1;
    const reading = timeLimited(limitMs, ring.current, null).then((keys) => {
      ms = Date.now() - startedAt;
      return names(keys);
    });
    await jest.advanceTimersByTimeAsync(2_000);
    return { keys: await reading, ms, made, ring, timersLeft: jest.getTimerCount() };
  }

  const now: ReadStoredKeys = () => Promise.resolve(stored);
  const reset: ReadStoredKeys = () =>
    Promise.resolve({ ok: false, retryable: true, code: "ECONNRESET" });
  const silent: ReadStoredKeys = async (attemptSignal) => {
    await hang(attemptSignal);
    return busy;
  };
  const deaf: ReadStoredKeys = () => new Promise(() => undefined);

  it("has a second attempt beside one that is silent for 300 ms", async () => {
    const { keys, ms, made, ring, timersLeft } = await readBy(silent, now);
    expect({ keys, ms, made }).toEqual({ keys: ["shop"], ms: 300, made: 2 });
    expect([ring.unreadable(), ring.lines, timersLeft]).toEqual([0, [], 0]);
  });

  it("has a second attempt soon after one whose connection was reset", async () => {
    const { keys, made, ms, ring } = await readBy(reset, now);
    expect({ keys, made }).toEqual({ keys: ["shop"], made: 2 });
    expect(ms).toBeLessThanOrEqual(10);
    expect([ring.unreadable(), ring.lines]).toEqual([0, []]);
  });

  it("has three attempts at most, and its failure is logged and counted once, by its code", async () => {
    const { keys, made, ring } = await readBy(reset);
    expect([keys, made, ring.unreadable()]).toEqual([null, 3, 1]);
    expect(ring.lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { level: "ERROR", cachedKeys: 0, code: "ECONNRESET" },
    ]);
  });

  it("is not made again when the store refuses for good, which is logged by its name", async () => {
    const { keys, made, ring } = await readBy(() =>
      Promise.resolve({ ok: false, retryable: false, code: "AccessDeniedException" }),
    );
    expect([keys, made, ring.unreadable()]).toEqual([null, 1, 1]);
    expect(ring.lines.join()).toContain('"code":"AccessDeniedException"');
  });

  it("that never settles ends with its time, and the next call reads again", async () => {
    const { keys, ms, made, ring } = await readBy(deaf, deaf, deaf, now);
    expect({ keys, ms, made }).toEqual({ keys: null, ms: limitMs, made: 3 });
    expect(names(await ring.current(signal))).toEqual(["shop"]);
  });
});
