import { handOverAll, type HandOverOptions } from "../../../bin/commands/backfill/hand-over-all.ts";
import { mostWaiting, waitForRoom } from "../../../bin/commands/backfill/queue-room.ts";
import { progressText } from "../../../bin/commands/backfill/tally.ts";
import { walkPatiently } from "../../../bin/common/shipmondo/walk-patiently.ts";
import { listSources } from "../../../lambda/reconciler/read-window.ts";
import type { ApiFailure } from "../../../lambda/shipmondo/api-call.ts";
import { objectKey } from "../../../lambda/common/object-key.ts";
import {
  versionsInMemory,
  versionTable,
  type VersionItems,
} from "../../harness/versions-in-memory.ts";
import { testLists, type TestLists } from "../reconciler/lists.ts";

const start = Date.parse("2026-01-01T00:00:00.000Z");
const minute = 60_000;

interface Sent {
  readonly id: string;
  readonly resourceId: string | null;
  readonly action: string | null;
  readonly replay: string | undefined;
}

function backfillOf(lists: TestLists, overrides: Partial<HandOverOptions> = {}) {
  const sent: Sent[] = [];
  const items: VersionItems = new Map();
  const reached: number[] = [];
  let tally = { seen: 0, sent: 0, skipped: 0 };
  const run = (from = start - 1, more: Partial<HandOverOptions> = {}) =>
    handOverAll({
      reconciliation: {
        api: lists.api,
        versions: versionsInMemory(items),
        send({ id, resourceId, action, replay, origin }) {
          expect(origin).toBe("backfill");
          sent.push({ id, resourceId, action, replay });
          return Promise.resolve();
        },
        now: () => start,
      },
      resource: "Orders",
      from,
      to: start + 100 * minute,
      replay: null,
      dryRun: false,
      signal: new AbortController().signal,
      room: () => Promise.resolve(),
      wait: () => Promise.resolve(),
      onReached(at, now) {
        reached.push(at);
        tally = now;
        return Promise.resolve();
      },
      ...overrides,
      ...more,
    });
  return { run, sent, items, reached, tally: () => tally };
}

const handled = (items: VersionItems, id: number, instant: number): void => {
  versionTable(items).handled(objectKey({ id: "", resource: "Orders", resourceId: String(id) }), {
    instant,
    fingerprint: null,
    isCreation: false,
    isFromApi: false,
    id: "a",
  });
};

describe("a backfill", () => {
  // Most spread out, sixty within one millisecond, and each tenth on a full minute.
  const at = (id: number): number => (id > 240 ? start + 7 : start + Math.floor(id / 3) * minute);

  it("sends each object once as reconciled, also those on the border of two windows", async () => {
    const { run, sent, tally } = backfillOf(testLists(300, at));
    expect(await run()).toEqual({ ok: true });
    expect(new Set(sent.map(({ resourceId }) => resourceId)).size).toBe(300);
    expect(sent).toHaveLength(300);
    expect(new Set(sent.map(({ action }) => action))).toEqual(new Set(["reconciled"]));
    expect(tally()).toEqual({ seen: 300, sent: 300, skipped: 0 });
  });

  it("leaves out what was handled, and takes it with a replay of its own", async () => {
    const { run, sent, items, tally } = backfillOf(testLists(30, at));
    handled(items, 4, at(4));
    handled(items, 5, at(5) - 1);
    await run();
    expect(sent.some(({ resourceId }) => resourceId === "4")).toBe(false);
    expect(sent.some(({ resourceId }) => resourceId === "5")).toBe(true);
    expect(tally()).toEqual({ seen: 30, sent: 29, skipped: 1 });
    await run(start - 1, { replay: "run-1" });
    expect(sent.filter(({ replay }) => replay === "run-1")).toHaveLength(30);
  });

  it("that is dry counts the same and sends nothing, and asks for no room", async () => {
    const room = () => Promise.reject(new Error("no room was to be asked for"));
    const { run, sent, tally } = backfillOf(testLists(60, at), { dryRun: true, room });
    await run();
    expect(sent).toEqual([]);
    expect(tally()).toEqual({ seen: 60, sent: 60, skipped: 0 });
  });

  it("killed anywhere and begun again at what it had reached leaves out nothing", async () => {
    const whole = backfillOf(testLists(120, at));
    await whole.run();
    for (let kill = 1; kill < 120; kill += 7) {
      const lists = testLists(120, at);
      const dying = backfillOf(lists);
      let left = kill;
      const send: HandOverOptions["reconciliation"]["send"] = ({ id, resourceId, action }) => {
        if (left-- <= 0) return Promise.reject(new Error("killed"));
        dying.sent.push({ id, resourceId, action, replay: undefined });
        return Promise.resolve();
      };
      const versions = versionsInMemory(dying.items);
      const reconciliation = { api: lists.api, versions, send, now: () => start };
      await expect(dying.run(start - 1, { reconciliation })).rejects.toThrow("killed");
      await dying.run(dying.reached.at(-1) ?? start - 1);
      expect(new Set(dying.sent.map(({ id }) => id))).toEqual(
        new Set(whole.sent.map(({ id }) => id)),
      );
    }
  });

  it("interrupted ends between two windows, or while it waits for room, with nothing half reached", async () => {
    const aborted = new AbortController();
    const { run, sent, reached } = backfillOf(testLists(300, at), {
      signal: aborted.signal,
      room: () => {
        if (sent.length >= 100) aborted.abort();
        return Promise.resolve();
      },
    });
    expect(await run()).toEqual({ ok: false, reason: "over" });
    const done = reached.at(-1) ?? 0;
    expect(done).toBeLessThan(start + 100 * minute);
    await run(done, { signal: new AbortController().signal });
    expect(new Set(sent.map(({ resourceId }) => resourceId)).size).toBe(300);
  });
});

describe("waiting for room on the queue", () => {
  const waitsWith = async (counts: readonly number[], abortAfter = Infinity) => {
    const said: string[] = [];
    const aborted = new AbortController();
    let asked = 0;
    let clock = 0;
    await waitForRoom({
      count: () => Promise.resolve(counts[asked++] ?? 0),
      sleep(ms) {
        clock += ms;
        if (clock >= abortAfter) aborted.abort();
        return Promise.resolve();
      },
      clock: () => clock,
      signal: aborted.signal,
      say: (line) => void said.push(line),
    });
    return { said, asked, clock };
  };

  it("does not wait, and says nothing, while few wait", async () => {
    expect(await waitsWith([mostWaiting])).toEqual({ said: [], asked: 1, clock: 0 });
  });

  it("waits a second at a time, and says nothing of a short wait", async () => {
    const { said, clock } = await waitsWith([400, 380, 350, 300]);
    expect({ said, clock }).toEqual({ said: [], clock: 3_000 });
  });

  it("says after five seconds why it waits, and after half a minute without progress what may be wrong", async () => {
    const { said } = await waitsWith([...Array.from({ length: 40 }, () => 400), 300]);
    expect(said).toEqual([
      "400 deliveries wait on the queue: going on when the consumer has handled some.",
      expect.stringContaining("the consumer is paused") as string,
    ]);
  });

  it("ends at once when it is interrupted", async () => {
    const { clock } = await waitsWith(
      Array.from({ length: 100 }, () => 400),
      1_500,
    );
    expect(clock).toBe(1_500);
  });
});

describe("a patient walk", () => {
  const walkWith = async (fault: (call: number) => ApiFailure | null) => {
    const lists = testLists(120, (id) => start + id * minute);
    lists.fault = (call, page) => fault(call) ?? page;
    const waits: number[] = [];
    const seen = new Set<unknown>();
    const walked = await walkPatiently({
      api: lists.api,
      source: listSources.Orders,
      from: start,
      to: start + 200 * minute,
      isOver: () => false,
      onRows(rows) {
        for (const { id } of rows) seen.add(id);
        return Promise.resolve();
      },
      onReached: () => Promise.resolve(),
      wait(ms) {
        waits.push(ms);
        return Promise.resolve();
      },
    });
    return { walked, waits, seen: seen.size };
  };
  const throttled = (retryAfterMs: number | null): ApiFailure => ({
    ok: false,
    reason: "throttled",
    retryAfterMs,
  });
  const failed: ApiFailure = { ok: false, reason: "failed", code: "Status503" };

  it("waits as long as it is asked to, else longer each time, and leaves nothing out", async () => {
    expect(await walkWith((call) => (call % 9 === 5 ? throttled(90_000) : null))).toMatchObject({
      walked: { ok: true },
      seen: 120,
      waits: expect.arrayContaining([90_000]) as number[],
    });
    const { walked, waits, seen } = await walkWith((call) =>
      call >= 4 && call <= 6 ? throttled(null) : null,
    );
    expect({ walked, waits, seen }).toEqual({
      walked: { ok: true },
      waits: [15_000, 30_000, 60_000],
      seen: 120,
    });
  });

  it("gives up when nothing helps, and at once where the API has never answered", async () => {
    const always = await walkWith(() => throttled(null));
    expect(always.walked).toMatchObject({ reason: "throttled" });
    expect(always.waits).toHaveLength(6);
    expect(await walkWith(() => failed)).toMatchObject({ walked: failed, waits: [] });
    const unauthorized = { ok: false, reason: "unauthorized" } as const;
    expect(await walkWith((call) => (call > 8 ? unauthorized : null))).toMatchObject({
      walked: unauthorized,
      waits: [],
    });
  });

  it("goes on after failures of an API that has answered before", async () => {
    const { walked, seen } = await walkWith((call) => (call % 11 === 10 ? failed : null));
    expect({ walked, seen }).toEqual({ walked: { ok: true }, seen: 120 });
  });
});

test("progress is told in objects, percent of the time, and a rate", () => {
  const view = {
    tally: { seen: 1_200, sent: 1_150, skipped: 50 },
    since: 0,
    until: 100_000,
    reached: 42_999,
    ms: 30_000,
    dryRun: false,
  };
  expect(progressText(view)).toBe(
    "up to 1970-01-01T00:00:42.999Z, 42 % of the time: 1200 seen, 1150 sent, 50 skipped, 40 a second",
  );
  expect(progressText({ ...view, since: 100_000, ms: 0, dryRun: true })).toContain(
    "100 % of the time: 1200 seen, 1150 to be sent, 50 skipped, 0 a second",
  );
});
