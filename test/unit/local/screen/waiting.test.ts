import type { DeliveryRecord, Happening } from "../../../../local/history/history.ts";
import { nextRun } from "../../../../local/screen/waiting/queue-facts.ts";
import { spellDuration } from "../../../../local/screen/waiting/spell-duration.ts";
import { whyWaiting, type WaitingParts } from "../../../../local/screen/waiting/why-waiting.ts";
import { record, row } from "./screen-data.ts";

const now = Date.UTC(2026, 2, 1, 12);
const failed = (attempt: number, nextAttemptAt: number | null, messageId = "m"): Happening => ({
  type: "failed",
  at: now - 1_000,
  messageId,
  attempt,
  errorName: "Error",
  error: "",
  stack: null,
  nextAttemptAt,
  dead: false,
});

/** Why the first of some records waits. */
function why(records: readonly DeliveryRecord[], parts: Partial<WaitingParts> = {}) {
  const [first] = records;
  if (first === undefined) throw new Error("there is none");
  return whyWaiting(first, {
    rows: records.map((each) => each.row),
    recordOf: (id) => records.find((each) => each.row.id === id) ?? null,
    consumer: { paused: false, since: null, reason: null },
    queue: { mostRunning: 2, reclaimerAt: now + 40_000 },
    now,
    ...parts,
  });
}
const paused = { paused: true, since: now - 65_000, reason: "lunch" };

test("behind one of the same order that failed twice and is tried again", () => {
  const other = row(1, { id: "a41f0000beef", status: "failed" });
  const waiting = record(row(2, { status: "queued" }));
  const at = now + 250_000;
  // A redrive's message counts anew.
  const happened = [failed(8, null, "earlier"), failed(1, now), failed(2, at)];
  expect(why([waiting, record(other, happened)])).toEqual({
    reason: "behind",
    text: "Behind a41f0000… of the same order, which failed twice and is tried again in 4 min 10 s.",
    until: at,
    behind: "a41f0000beef",
  });
});

test.each([
  ["running", "whose handler is running"],
  ["queued", "which is on the queue before it"],
  ["failed", "which failed once and is about to be tried again"],
] as const)("behind one that is %s", (status, text) => {
  const waiting = record(row(2, { status: "queued" }));
  expect(why([waiting, record(row(1, { status }))])?.text).toContain(text);
});

test("behind one that is tried, though it arrived later", () => {
  const waiting = record(row(2, { status: "queued" }));
  expect(why([waiting, record(row(3, { status: "running" }))])).toMatchObject({
    reason: "behind",
    behind: row(3).id,
  });
});

test.each([
  ["handled ones", { status: "handled" }],
  ["dead ones", { status: "dead" }],
  ["held ones", { status: "held" }],
  ["those of other objects", { status: "failed", resourceId: "2" }],
  ["those of other resources", { status: "failed", resource: "Drafts" }],
] as const)("%s hold up nothing", (_, overrides) => {
  const waiting = record(row(2, { status: "queued" }));
  expect(why([waiting, record(row(1, overrides))])?.reason).toBe("delay");
});

test("what is about no object is behind nothing", () => {
  const none = { resource: null, resourceId: null };
  const waiting = record(row(2, { status: "queued", ...none }));
  expect(why([waiting, record(row(1, { status: "failed", ...none }))])?.reason).toBe("delay");
});

test("the consumer is busy with other objects", () => {
  const busy = [1, 3].map((n) => record(row(n, { status: "running", resourceId: `${n}0` })));
  expect(why([record(row(2, { status: "queued" })), ...busy])).toMatchObject({
    reason: "busy",
    text: "The consumer is busy: 2 of 2 handlers are running, each for another object.",
  });
});

test("paused, since when and why", () => {
  expect(why([record(row(2, { status: "queued" }))], { consumer: paused })).toMatchObject({
    reason: "paused",
    text: "Paused for 1 min 5 s: lunch. It waits on the queue until the consumer is resumed.",
  });
});

test("failed, and when it is tried again", () => {
  const failing = record(row(2, { status: "failed" }), [failed(1, now + 5_000)]);
  expect(why([failing])).toMatchObject({
    reason: "retry",
    text: "Failed once; it is tried again in 5 s.",
    until: now + 5_000,
  });
  expect(why([failing], { consumer: paused })?.text).toContain("once the consumer is resumed");
  expect(why([failing], { now: now + 6_000 })?.text).toContain("about to be tried again");
  expect(why([failing], { consumer: paused, now: now + 6_000 })?.reason).toBe("paused");
});

test("held, and when the reclaimer comes", () => {
  const verified: Happening = { type: "verified", at: now, key: "local" };
  expect(why([record(row(2, { status: "held" }), [verified])])).toEqual({
    reason: "held",
    text: "Held in pending/, since the queue did not take it in time; the reclaimer comes in 40 s.",
    until: now + 40_000,
    behind: null,
  });
  const queue = { mostRunning: 2, reclaimerAt: null };
  expect(why([record(row(2, { status: "held" }))], { queue })?.text).toContain(
    "the reclaimer takes it over",
  );
});

test("dead, and what to do", () => {
  expect(why([record(row(2, { status: "dead" }))])).toMatchObject({ reason: "dead" });
});

test.each(["running", "handled", "superseded", "refused"] as const)(
  "%s waits for nothing",
  (status) => {
    expect(why([record(row(2, { status }))])).toBeNull();
  },
);

test.each([
  [0, "0 s"],
  [1, "1 s"],
  [40_000, "40 s"],
  [60_000, "1 min"],
  [250_000, "4 min 10 s"],
  [7_500_000, "2 h 5 min"],
  [3_600_000, "1 h"],
  [-5, "0 s"],
])("%d ms are %s", (ms, text) => {
  expect(spellDuration(ms)).toBe(text);
});

test("the next run of a schedule is the first one to come", () => {
  expect(nextRun(1_000, 10_000, 1_000)).toBe(11_000);
  expect(nextRun(1_000, 10_000, 25_500)).toBe(31_000);
  expect(nextRun(1_000, 10_000, 500)).toBe(11_000);
});
