import { PassThrough } from "node:stream";
import type { ServerResponse } from "node:http";
import { createObservable } from "../../../../local/observed.ts";
import { createEventRing } from "../../../../local/screen/live/event-ring.ts";
import { createLiveEvents } from "../../../../local/screen/live/live-events.ts";
import { createPendingRows } from "../../../../local/screen/live/pending-rows.ts";
import { streamEvents } from "../../../../local/screen/live/stream-events.ts";
import type { BuildState, ConsumerState } from "../../../../local/view/run-state.ts";
import { historyOf, row } from "./screen-data.ts";

describe("the ring", () => {
  const filled = (count: number, limits = { events: 3, characters: 1_000 }) => {
    const ring = createEventRing(100, limits);
    for (let n = 1; n <= count; n++) ring.push(`data: ${n}\n\n`);
    return ring;
  };

  test("gives what came behind an id, each with its own", () => {
    const ring = filled(2);
    expect(ring.newest()).toBe(102);
    expect(ring.after(100)).toEqual({ id: 101, text: "id: 101\ndata: 1\n\n" });
    expect(ring.after(101)).toEqual({ id: 102, text: "id: 102\ndata: 2\n\n" });
    expect(ring.after(102)).toBeNull();
  });

  test("knows whether an id is still within reach", () => {
    const ring = filled(5);
    expect([100, 101, 102, 105, 106].map((id) => ring.reaches(id))).toEqual([
      false,
      false,
      true,
      true,
      false,
    ]);
  });

  test("is bounded in size, too, but for the newest event", () => {
    const ring = filled(3, { events: 10, characters: 5 });
    expect(ring.reaches(102)).toBe(true);
    expect(ring.reaches(101)).toBe(false);
  });
});

describe("rows between two events", () => {
  test("are told once, in their newest state; what is gone is told first", () => {
    const pending = createPendingRows();
    pending.add({ rows: [row(1, { status: "queued" }), row(2)], removed: [] });
    pending.add({ rows: [row(1)], removed: [{ id: row(2).id, to: row(1).id }] });
    expect(pending.take()).toEqual([
      { type: "removed", rows: [{ id: row(2).id, to: row(1).id }] },
      { type: "rows", rows: [row(1)] },
    ]);
    expect(pending.take()).toEqual([]);
  });

  test("are told in pieces when there are many", () => {
    const pending = createPendingRows();
    pending.add({ rows: Array.from({ length: 1_200 }, (_, n) => row(n)), removed: [] });
    expect(pending.take().map((event) => ("rows" in event ? event.rows.length : 0))).toEqual([
      500, 500, 200,
    ]);
  });
});

describe("a stream", () => {
  const start = () => {
    const history = historyOf([]);
    const consumer = createObservable<ConsumerState>({ paused: false, since: null, reason: null });
    const build = createObservable<BuildState>({
      ...{ state: "ok", number: 1, at: 0, problems: [], restartFor: [] },
    });
    const rerun = createObservable({ on: false, id: null, outcome: null, error: null });
    const faults = createObservable([]);
    const events = createLiveEvents({ history, consumer, build, rerun, faults }, () => 1_000);
    const stop = new AbortController();
    const connect = (lastId?: string, highWaterMark = 100_000) => {
      const pipe = new PassThrough({ highWaterMark });
      const response = Object.assign(pipe, {
        writeHead: () => response,
      }) as unknown as ServerResponse & PassThrough;
      streamEvents(events, lastId, response, stop.signal, { keepAliveMs: 20, stuckMs: 50 });
      return response;
    };
    const read = (stream: PassThrough): string =>
      ((stream.read() ?? "") as Buffer | string).toString();
    const pause = (reason: string) => {
      consumer.set({ paused: true, since: 0, reason });
    };
    return { history, events, connect, read, pause, stop };
  };
  const ended: (() => void)[] = [];
  const started = () => {
    const parts = start();
    ended.push(() => {
      parts.stop.abort();
      parts.events.stop();
    });
    return parts;
  };
  afterEach(() => {
    for (const end of ended.splice(0)) end();
  });

  test("begins with an id that is no event, and tells each state as it changes", () => {
    const { connect, read, pause } = started();
    const stream = connect();
    pause("a");
    expect(read(stream)).toBe(
      'retry: 1000\nid: 1000\n\nid: 1001\nevent: consumer\ndata: {"type":"consumer","consumer":{"paused":true,"since":0,"reason":"a"}}\n\n',
    );
  });

  test("rows come together after a tenth of a second", async () => {
    const { connect, read, history } = started();
    const stream = connect();
    for (let n = 0; n < 50; n++) history.tell({ rows: [row(1, { attempts: n })], removed: [] });
    expect(read(stream)).not.toContain("event: rows");
    await new Promise((resolve) => setTimeout(resolve, 150));
    const told = read(stream);
    expect(told.match(/event: rows/g)).toHaveLength(1);
    expect(told).toContain('"attempts":49');
  });

  test("a client that comes back gets what it missed and nothing twice", () => {
    const { connect, read, pause } = started();
    pause("a");
    pause("b");
    const told = read(connect("1001"));
    expect(told).not.toContain('"reason":"a"');
    expect(told).toContain("id: 1002\nevent: consumer");
  });

  test.each(["3", "2000", "x"])(
    "with the id %s of another run it reads everything again, or begins anew",
    (id) => {
      const { connect, read, pause } = started();
      pause("a");
      const told = read(connect(id));
      expect(told.includes('id: 1001\nevent: reset\ndata: {"type":"reset"}')).toBe(id !== "x");
      expect(told).not.toContain("event: consumer");
    },
  );

  test("one that does not read costs no memory, and is cut off in time", async () => {
    const { connect, history, events } = started();
    const stream = connect(undefined, 1_000);
    for (let n = 0; n < 200; n++) {
      const rows = Array.from({ length: 500 }, (_, seq) => row(seq, { attempts: n }));
      history.tell({ rows, removed: [] });
      if (n % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 110));
    }
    expect(stream.writableLength + stream.readableLength).toBeLessThan(400_000);
    expect(events.ring.newest()).toBeGreaterThan(1_001);
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(stream.destroyed).toBe(true);
  });

  test("one that reads slowly gets everything in order", async () => {
    const { connect, pause } = started();
    const stream = connect(undefined, 10);
    for (let n = 0; n < 20; n++) pause(String(n));
    const reasons: string[] = [];
    while (reasons.length < 20) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      const text = ((stream.read() ?? "") as Buffer | string).toString();
      reasons.push(...[...text.matchAll(/"reason":"(\d+)"/g)].map(([, reason = ""]) => reason));
    }
    expect(reasons).toEqual(Array.from({ length: 20 }, (_, n) => String(n)));
  });

  test("ends when the run stops, and is kept alive until then", async () => {
    const { connect, read, stop } = started();
    const stream = connect();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(read(stream)).toContain(": alive\n\n");
    stop.abort();
    expect(stream.destroyed).toBe(true);
  });
});
