import {
  answerSegments,
  handlingSegments,
} from "../../../../local/screen/delivery/way-segments.ts";
import type { DeliveryStatus } from "../../../../local/view/delivery-row.ts";
import type { AttemptView, Step, StepKind } from "../../../../local/view/delivery-view.ts";

const start = Date.parse("2026-11-28T07:00:00Z");

const way = (...steps: readonly (readonly [StepKind, number])[]): readonly Step[] =>
  steps.map(([kind, ms]) => ({ kind, at: start + ms, ms: null, text: kind }));

const attempt = (number: number, from: number, to: number | null): AttemptView => ({
  number,
  messageId: "m",
  startedAt: start + from,
  endedAt: to === null ? null : start + to,
  outcome: to === null ? "running" : "failed",
  error: null,
  nextAttemptAt: null,
});

const handlingOf = (
  status: DeliveryStatus,
  steps: readonly Step[],
  attempts: readonly AttemptView[] = [],
) => handlingSegments({ status, receivedAt: new Date(start).toISOString() }, steps, attempts);

const short = (segments: ReturnType<typeof answerSegments>) =>
  segments.map(({ kind, from, to, end }) => [kind, from - start, to && to - start, end]);

describe("the answer's part of the way", () => {
  test("is from the arrival over verified and stored to the answer", () => {
    const steps = way(["arrived", 0], ["verified", 20], ["stored", 55], ["answered", 62]);
    expect(short(answerSegments(steps))).toEqual([
      ["verify", 0, 20, null],
      ["store", 20, 55, null],
      ["answer", 55, 62, null],
    ]);
  });

  test("ends with the answer, also when a log line about it was read later", () => {
    const steps = way(["arrived", 0], ["verified", 20], ["answered", 62], ["stored", 70]);
    expect(short(answerSegments(steps))).toEqual([
      ["verify", 0, 20, null],
      ["answer", 20, 62, null],
    ]);
  });

  test("is empty of what came another way, or was not answered yet", () => {
    expect(answerSegments(way(["taken", 5], ["handled", 9]))).toEqual([]);
    expect(answerSegments(way(["arrived", 0], ["verified", 9]))).toEqual([]);
    expect(answerSegments([])).toEqual([]);
  });
});

describe("the handling's part of the way", () => {
  const stored = way(["arrived", 0], ["stored", 50], ["answered", 60]);

  test("tells waiting on the queue from running, and waiting between attempts from both", () => {
    const attempts = [attempt(1, 150, 200), attempt(2, 1_200, 1_300)];
    const segments = handlingOf("dead", stored, attempts);
    expect(short(segments)).toEqual([
      ["queue", 50, 150, null],
      ["run", 150, 200, "bad"],
      ["wait", 200, 1_200, null],
      ["run", 1_200, 1_300, "bad"],
    ]);
  });

  test.each([
    ["queued", "queue", []],
    ["failed", "wait", [attempt(1, 150, 200)]],
    ["held", "hold", []],
    ["running", "run", [attempt(1, 150, null)]],
  ] as const)("of one that is %s goes on", (status, kind, attempts) => {
    const segments = handlingOf(status, stored, attempts);
    expect(short(segments).at(-1)).toEqual([kind, expect.any(Number), null, null]);
  });

  test("is empty of a refused one", () => {
    expect(handlingOf("refused", way(["arrived", 0]))).toEqual([]);
  });

  test("has what was held before it came to the queue", () => {
    const steps = [...stored, ...way(["opened", 4_000])];
    const segments = handlingOf("dead", steps, [attempt(1, 4_100, 4_200)]);
    expect(short(segments)).toEqual([
      ["hold", 50, 4_000, null],
      ["queue", 4_000, 4_100, null],
      ["run", 4_100, 4_200, "bad"],
    ]);
  });

  test("of a reconciled one that ended without a handler is its time on the queue", () => {
    const segments = handlingOf("superseded", way(["superseded", 300]));
    expect(short(segments)).toEqual([["queue", 0, 300, null]]);
  });
});
