import type { DeliveryRecord, History, HistoryChange } from "../../../../local/history/history.ts";
import { createRerun } from "../../../../local/reload/rerun.ts";
import type { DeliveryRow, DeliveryStatus } from "../../../../local/view/delivery-row.ts";

const startedAt = 1_000;

/** A history that the test writes, and the replays that were asked for. */
function lab(on = true) {
  const records = new Map<string, DeliveryRecord>();
  const listeners = new Set<(change: HistoryChange) => void>();
  const replays: string[] = [];
  const lines = new Map([["handlers/index.ts:3", "throw new Error(`a`);"]]);
  const world = { now: startedAt, replayed: true };
  const history: Pick<History, "get" | "onChange"> = {
    get: (id) => records.get(id) ?? null,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const rerun = createRerun({
    on,
    history,
    replay(id) {
      replays.push(id);
      return Promise.resolve(
        world.replayed
          ? { ok: true, value: {} }
          : { ok: false, status: 409, error: "It is not there." },
      );
    },
    lineAt: (file, line) => lines.get(`${file}:${line}`) ?? null,
    startedAt,
  });

  const put = (
    id: string,
    status: DeliveryStatus,
    happening?: DeliveryRecord["happenings"][number],
  ): void => {
    const before = records.get(id)?.happenings ?? [];
    const row = { id, status } as DeliveryRow;
    records.set(id, {
      row,
      happenings: happening === undefined ? before : [...before, happening],
      request: null,
      logs: [],
      messageId: "m",
      heldIds: [],
    });
    for (const listener of listeners) listener({ rows: [row], removed: [] });
  };
  const attempt = (id: string, by: number): void => {
    rerun.onMessage(
      {
        requestId: "r",
        event: { type: "handling", delivery: { id }, messageId: "m", attempt: 1 },
        dataText: null,
        at: (world.now += 1),
      },
      by,
    );
    put(id, "running");
  };
  const fail = (
    id: string,
    by: number,
    text = "a",
    line = 3,
    status: DeliveryStatus = "failed",
  ) => {
    attempt(id, by);
    put(id, status, {
      type: "failed",
      at: (world.now += 1),
      messageId: "m",
      attempt: 1,
      errorName: "Error",
      error: text,
      stack: `    at Orders:create (handlers/index.ts:${line}:9)`,
      nextAttemptAt: null,
      dead: status === "dead",
    });
  };
  const handle = (id: string, by: number): void => {
    attempt(id, by);
    put(id, "handled");
  };
  return { rerun, world, replays, lines, put, fail, handle, attempt, listeners, records };
}

test("the last failed delivery is attempted again after a save, and is fixed", () => {
  const { rerun, replays, fail, handle } = lab();
  fail("one", 0);
  fail("two", 0);
  expect(rerun.state.current()).toEqual({ on: true, id: "two", outcome: null, error: "a" });

  rerun.onReplaced();
  expect(replays).toEqual(["two"]);
  expect(rerun.state.current()).toMatchObject({ id: "two", outcome: "running" });
  handle("two", 1);
  expect(rerun.state.current()).toEqual({ on: true, id: "two", outcome: "fixed", error: null });

  rerun.onReplaced();
  expect(replays).toEqual(["two", "one"]);
});

test("the same name, message and line is still failing, wherever the line has gone to", () => {
  const { rerun, lines, fail } = lab();
  fail("one", 0, "a", 3);
  rerun.onReplaced();
  lines.set("handlers/index.ts:8", "  throw new Error(`a`);");
  fail("one", 1, "a", 8);
  expect(rerun.state.current()).toMatchObject({ outcome: "still failing", error: "a" });
});

test.each([
  ["message", "b", 3],
  ["place", "a", 4],
])("another %s is another error", (_what, text, line) => {
  const { rerun, fail } = lab();
  fail("one", 0);
  rerun.onReplaced();
  fail("one", 1, text, line);
  expect(rerun.state.current()).toMatchObject({ outcome: "another error", error: text });
});

test("an attempt that the code of before had begun says nothing: another one follows it", () => {
  const { rerun, replays, fail, attempt, put, world, handle } = lab();
  fail("one", 0);
  attempt("one", 0);
  rerun.onReplaced();
  expect(replays).toEqual([]);
  put("one", "failed", {
    type: "failed",
    at: (world.now += 1),
    messageId: "m",
    attempt: 2,
    errorName: "Error",
    error: "a",
    stack: null,
    nextAttemptAt: null,
    dead: false,
  });
  expect(replays).toEqual(["one"]);
  expect(rerun.state.current()).toMatchObject({ outcome: "running" });
  handle("one", 1);
  expect(rerun.state.current()).toMatchObject({ outcome: "fixed" });
});

test("one that the code of before handled is not run again, and not called fixed", () => {
  const { rerun, replays, fail, attempt, put } = lab();
  fail("one", 0);
  attempt("one", 0);
  rerun.onReplaced();
  put("one", "handled");
  expect(rerun.state.current()).toMatchObject({ outcome: null });
  rerun.onReplaced();
  expect(replays).toEqual([]);
});

test("a dead one is replayed; where that is refused, nothing is awaited", async () => {
  const { rerun, replays, fail, world } = lab();
  fail("one", 0, "a", 3, "dead");
  world.replayed = false;
  rerun.onReplaced();
  expect(replays).toEqual(["one"]);
  await Promise.resolve();
  await Promise.resolve();
  expect(rerun.state.current()).toMatchObject({ id: "one", outcome: null });
});

test("what failed in an earlier run is left alone", () => {
  const { rerun, replays, put } = lab();
  put("one", "failed", {
    type: "failed",
    at: startedAt - 1,
    messageId: "m",
    attempt: 1,
    errorName: "Error",
    error: "a",
    stack: null,
    nextAttemptAt: null,
    dead: false,
  });
  rerun.onReplaced();
  expect(replays).toEqual([]);
  expect(rerun.state.current().id).toBeNull();
});

test("turned off, nothing runs again; turned on, the next save does it", async () => {
  const { rerun, replays, fail } = lab(false);
  fail("one", 0);
  rerun.onReplaced();
  expect(replays).toEqual([]);

  expect(await rerun.act({ on: "yes" })).toMatchObject({ ok: false, status: 400 });
  expect(await rerun.act({ on: true })).toEqual({ ok: true, value: {} });
  expect(rerun.state.current().on).toBe(true);
  rerun.onReplaced();
  expect(replays).toEqual(["one"]);
  await rerun.act({ on: false });
  expect(rerun.state.current()).toMatchObject({ on: false, outcome: null });
});

test("a delivery that is forgotten is not run again", () => {
  const { rerun, replays, fail, listeners, records } = lab();
  fail("one", 0);
  records.clear();
  for (const listener of listeners) listener({ rows: [], removed: [{ id: "one", to: null }] });
  rerun.onReplaced();
  expect(replays).toEqual([]);
  expect(rerun.state.current().id).toBeNull();
});
