import type { HeldObjects } from "../../../lambda/aws/held-objects.ts";
import { objectsOf, unverifiedHold, verifiedHold } from "./holds.ts";
import { testReclaimer } from "./reclaimer.ts";

/** What the SDK throws for an answer of the service. */
const answered = (name: string, httpStatusCode: number): Error =>
  Object.assign(new Error(name), { name, $metadata: { httpStatusCode } });

const down = { ok: false, retryable: true, code: "ServiceUnavailable" } as const;
const seconds = (count: number): readonly number[] => Array.from({ length: count }, (_, n) => n);

/**
 * A bucket of `count` verified holds that exist only while they are read; it counts how many texts
 * and keys are out at once.
 */
function backlogOf(count: number): {
  readonly objects: HeldObjects;
  readonly most: { texts: number; keys: number };
  readonly left: () => number;
} {
  const removed = new Set<string>();
  const most = { texts: 0, keys: 0 };
  let first = 0;
  let texts = 0;
  const digits = (index: number): string => String(index).padStart(9, "0");
  const keyAt = (index: number): string => {
    const at = digits(index);
    return `pending/2026-03-02T${at.slice(0, 2)}:${at.slice(2, 4)}:${at.slice(4, 6)}.${at.slice(6)}Z-${at}`;
  };
  const objects: HeldObjects = {
    list(prefix, after, mostKeys) {
      const keys: string[] = [];
      // What was read when a run ended is out no more.
      texts = 0;
      if (prefix !== "pending/") return Promise.resolve(keys);
      while (first < count && removed.has(keyAt(first))) first++;
      for (let index = first; index < count && keys.length < mostKeys; index++) {
        const key = keyAt(index);
        if (key > after && !removed.has(key)) keys.push(key);
      }
      most.keys = Math.max(most.keys, keys.length);
      return Promise.resolve(keys);
    },
    read(key) {
      most.texts = Math.max(most.texts, ++texts);
      const id = key.slice(-9);
      return Promise.resolve(verifiedHold(id, { resourceId: id, data: { id: Number(id) } })[1]);
    },
    write: () => Promise.resolve(),
    remove(key) {
      texts--;
      removed.add(key);
      return Promise.resolve();
    },
    renew: () => Promise.resolve(true),
  };
  return { objects, most, left: () => count - removed.size };
}

describe("a backlog", () => {
  it("of 100,000 holds is worked through over many runs, a page of keys and eight holds at once", async () => {
    const { objects, most, left } = backlogOf(100_000);
    let remaining = 0;
    let forwarded = 0;
    let runs = 0;
    const { run } = testReclaimer({
      wrap: () => objects,
      answer: () => {
        forwarded++;
        return { ok: true };
      },
      remainingMs: () => (remaining -= 100),
    });
    while (left() > 0) {
      remaining = 240_000;
      runs++;
      await run();
    }
    expect(forwarded).toBe(100_000);
    expect(runs).toBeGreaterThan(3);
    expect(most).toEqual({ texts: 8, keys: 1_000 });
  });

  it("is left alone while the queue is down, after a few attempts", async () => {
    let tries = 0;
    const { run, bucket } = testReclaimer({
      objects: objectsOf(
        ...seconds(60).map((second) =>
          verifiedHold(`v${second}`, { second, resourceId: String(second) }),
        ),
        ...seconds(60).map((second) => unverifiedHold(`u${second}`, { second })),
      ),
      answer: () => {
        tries++;
        return down;
      },
    });
    expect(await run()).toEqual({ waiting: 16 });
    expect(tries).toBe(16);
    expect(bucket.size).toBe(120);
  });

  it("is worked on behind any number of objects that the queue refuses for good", async () => {
    const { run, sent } = testReclaimer({
      objects: objectsOf(
        ...seconds(40).map((second) =>
          verifiedHold(`bad${second}`, { second, resourceId: `bad${second}` }),
        ),
        verifiedHold("good", { second: 50, resourceId: "8" }),
      ),
      answer: ({ groupId }) =>
        groupId.includes("bad")
          ? { ok: false, retryable: false, code: "SomeNewRefusal" }
          : { ok: true },
    });
    expect(await run()).toEqual({ waiting: 40, forwarded: 1 });
    expect(sent.map(({ deduplicationId }) => deduplicationId)).toEqual(["good"]);
  });

  it.each([
    [
      "refuses to give for good",
      answered("InvalidObjectState", 403),
      { waiting: 20, forwarded: 1 },
    ],
    ["cannot give now", answered("InternalError", 500), { waiting: 16 }],
    ["does not answer for", new Error("socket hang up"), { waiting: 16 }],
  ])("of objects that the bucket %s", async (_what, error, ended) => {
    const { run } = testReclaimer({
      objects: objectsOf(
        ...seconds(20).map((second) => verifiedHold(`bad${second}`, { second })),
        verifiedHold("good", { second: 50 }),
      ),
      wrap: (objects) => ({
        ...objects,
        read: (key) => (key.includes("bad") ? Promise.reject(error) : objects.read(key)),
      }),
    });
    expect(await run()).toEqual(ended);
  });

  it("goes on past single failures", async () => {
    const { run, bucket } = testReclaimer({
      objects: objectsOf(
        ...seconds(60).map((second) =>
          verifiedHold(`v${second}`, { second, resourceId: String(second) }),
        ),
      ),
      answer: ({ groupId }) => (groupId.includes("0") ? down : { ok: true }),
    });
    expect(await run()).toEqual({ forwarded: 54, waiting: 6 });
    expect(bucket.size).toBe(6);
  });

  it("of unverified holds costs few reads of the keys while they cannot be read", async () => {
    let reads = 0;
    const { run } = testReclaimer({
      objects: objectsOf(...seconds(60).map((second) => unverifiedHold(`u${second}`, { second }))),
      keys: () => {
        reads++;
        return null;
      },
    });
    expect(await run()).toEqual({ waiting: 16 });
    expect(reads).toBe(2);
  });

  it("is left to the next run while little of the function's time is left", async () => {
    const { run, bucket } = testReclaimer({
      objects: objectsOf(verifiedHold("a"), unverifiedHold("b")),
      remainingMs: () => 19_999,
    });
    expect(await run()).toEqual({});
    expect(bucket.size).toBe(2);
  });

  it("of unverified holds is not listed through to find verified ones", async () => {
    const listed: string[] = [];
    const many = seconds(2_500).map((n) => unverifiedHold(`u${String(n).padStart(5, "0")}`));
    const { run } = testReclaimer({
      objects: objectsOf(...many, verifiedHold("a")),
      remainingMs: () => (listed.length < 2 ? 240_000 : 0),
      wrap: (objects) => ({
        ...objects,
        list: (prefix, after, most) => {
          if (most > 1) listed.push(prefix);
          return objects.list(prefix, after, most);
        },
      }),
    });
    expect(await run()).toEqual({ forwarded: 1 });
    expect(listed).toEqual(["pending/", "pending/unverified/"]);
  });
});
