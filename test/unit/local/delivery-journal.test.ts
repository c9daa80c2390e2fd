import { mkdtempSync, appendFileSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TrackedEvent } from "../../../local/delivery-events.ts";
import { openJournal, type JournalLimits } from "../../../local/delivery-journal.ts";
import { createDeliveryTracker } from "../../../local/delivery-tracker.ts";
import { trackedHead } from "./tracked-head.ts";

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "journal-"));
  file = path.join(folder, "deliveries.jsonl");
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const at = "2026-03-01T10:00:01.000Z";
const handle = (id: string, dataText = '{"id":1}'): readonly TrackedEvent[] => [
  { type: "taken", head: trackedHead(id), messageId: `m-${id}`, receives: 1 },
  {
    type: "published",
    invocationId: "i",
    event: { type: "handling", delivery: { id }, messageId: `m-${id}`, attempt: 1 },
    dataText,
  },
  { type: "deleted", id, messageId: `m-${id}`, at },
];
const fail = (id: string): readonly TrackedEvent[] => [
  ...handle(id).slice(0, 2),
  { type: "left", id, messageId: `m-${id}`, error: "closed" },
];
const found = (
  id: string,
  place: "queued" | "failed" | "dead",
  attempts: number | null,
  error: string | null,
): TrackedEvent => ({
  type: "found",
  head: trackedHead(id),
  place,
  messageId: `m-${id}`,
  receives: 9,
  attempts,
  error,
});

function run(events: readonly TrackedEvent[], limits?: JournalLimits) {
  const journal = openJournal(file, limits);
  const tracker = createDeliveryTracker(journal);
  for (const event of events) tracker.note(event);
  return { journal, tracker };
}

test("a run with the same file begins with the rows of the one before, data included", () => {
  const first = run([...handle("a"), ...fail("b")]);
  const shown = first.tracker.deliveries();
  // No closing: the run was killed.
  const second = run([]);

  expect(second.tracker.deliveries()).toEqual(shown);
  expect(second.tracker.get("a")).toMatchObject({ status: "handled", dataText: '{"id":1}' });
  expect(statSync(file).mode & 0o077).toBe(0);
});

test("a row that took another's place has it in the next run too, under either id", () => {
  const held: TrackedEvent = {
    type: "published",
    invocationId: "i",
    event: { type: "received", ...trackedHead("h1"), place: "pending" },
    dataText: null,
  };
  const opened: TrackedEvent = {
    type: "published",
    invocationId: "r",
    event: { type: "opened", heldId: "h1", ...trackedHead("a") },
    dataText: null,
  };
  const shown = run([held, ...handle("b"), opened, ...handle("a")]).tracker.deliveries();
  const { tracker } = run([]);

  expect(tracker.deliveries()).toEqual(shown);
  expect(tracker.deliveries().map(({ id }) => id)).toEqual(["b", "a"]);
  expect(tracker.get("h1")).toMatchObject({ id: "a", status: "handled", dataText: '{"id":1}' });
});

test("what a crash cut off is passed over", () => {
  run([...handle("a"), ...fail("b")]);
  appendFileSync(file, '{"row":{"id":"c","rec');

  expect(run([]).tracker.deliveries()).toHaveLength(2);
});

test("what is found on the queues says how far a delivery is; what was known of it besides is kept", () => {
  run([...fail("a"), ...fail("b"), ...fail("c"), ...fail("d"), ...handle("e")]);
  const { tracker } = run([
    found("a", "failed", 3, "busy"),
    found("b", "dead", null, null),
    found("c", "queued", null, null),
    found("e", "queued", null, null),
    found("f", "dead", 8, "no such shop"),
  ]);
  tracker.endUnfound(at);

  expect(tracker.get("a")).toMatchObject({ status: "failed", attempts: 3, error: "busy" });
  expect(tracker.get("b")).toMatchObject({ status: "dead", attempts: 1, error: "closed" });
  expect(tracker.get("c")).toMatchObject({ status: "queued", attempts: 1, error: null });
  expect(tracker.get("d")).toMatchObject({ status: "handled", error: null, handledAt: at });
  expect(tracker.get("e")).toMatchObject({ status: "handled" });
  expect(tracker.get("f")).toMatchObject({ status: "dead", attempts: 8, error: "no such shop" });
});

test("the file is bounded: it is written again with the newest data, and every row", () => {
  const limits = { fileBytes: 20_000, dataCharacters: 3_000 };
  const events = Array.from({ length: 50 }, (_, n) =>
    handle(`d${n}`, `{"text":"${"x".repeat(1_000)}"}`),
  );
  run(events.flat(), limits);
  const { tracker } = run([], limits);

  expect(readFileSync(file).length).toBeLessThan(30_000);
  expect(tracker.deliveries()).toHaveLength(50);
  expect(tracker.get("d49")?.dataText).toContain("xxx");
  expect(tracker.get("d0")).toMatchObject({ status: "handled", dataText: null });
});

test("when a key last verified something is kept, too", () => {
  const { journal } = run([]);
  journal.keyVerified("main", at);
  journal.keyVerified("main", "2026-03-01T11:00:00.000Z");

  expect([...openJournal(file).verifiedKeys]).toEqual([["main", "2026-03-01T11:00:00.000Z"]]);
});
