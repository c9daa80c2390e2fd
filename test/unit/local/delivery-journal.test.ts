import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setImmediate, setTimeout } from "node:timers/promises";
import type { TrackedEvent } from "../../../local/delivery-events.ts";
import { openJournal } from "../../../local/delivery-journal.ts";
import { createDeliveryTracker } from "../../../local/delivery-tracker.ts";
import { trackedHead } from "./tracked-head.ts";

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "journal-"));
  file = path.join(folder, "history.db");
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

const earlier = (): string => path.join(folder, "deliveries.jsonl");

/** A run that is killed when all of this has happened: nothing is closed. */
function run(events: readonly TrackedEvent[]) {
  const journal = openJournal(file);
  const tracker = createDeliveryTracker(journal);
  for (const event of events) tracker.note(event);
  journal.flush();
  return { journal, tracker };
}

test("a run with the same file begins with the rows of the one before, data included", () => {
  const first = run([...handle("a"), ...fail("b")]);
  const shown = first.tracker.deliveries();
  const second = run([]);

  expect(second.tracker.deliveries()).toEqual(shown);
  expect(second.tracker.get("a")).toMatchObject({ status: "handled", dataText: '{"id":1}' });
  for (const name of readdirSync(folder)) {
    expect([name, statSync(path.join(folder, name)).mode & 0o077]).toEqual([name, 0]);
  }
});

test("what happens is in the file milliseconds later, without being asked for", async () => {
  const tracker = createDeliveryTracker(openJournal(file));
  for (const id of ["a", "b", "c"]) {
    for (const event of handle(id)) tracker.note(event);
    await setImmediate();
  }
  await setTimeout(50);

  expect(run([]).tracker.deliveries()).toMatchObject([
    { id: "c", status: "handled" },
    { id: "b", status: "handled" },
    { id: "a", status: "handled" },
  ]);
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

describe("the file of an earlier version", () => {
  const line = (value: object): string => `${JSON.stringify(value)}\n`;
  const row = (id: string, status: string, more: object = {}): string =>
    line({
      row: {
        ...trackedHead(id),
        status,
        attempts: 1,
        failures: 0,
        handledAt: null,
        ackMs: 12,
        error: null,
        messageId: null,
        receives: 1,
        failureNoted: false,
        endedMessageId: null,
        deadMessageId: null,
        superseded: false,
        ...more,
      },
    });

  test("is taken over, in its order, and what a crash cut off is passed over", () => {
    writeFileSync(
      earlier(),
      [
        line({ key: { name: "main", at } }),
        row("h1", "held"),
        row("b", "failed", { error: "closed" }),
        row("gone", "refused"),
        line({ removed: "gone" }),
        row("a", "handled", { heldIds: ["h1"] }),
        line({ data: { id: "a", text: '{"id":1}' } }),
        line({ moved: { from: "h1", to: "a" } }),
        '{"row":{"id":"c","rec',
      ].join(""),
    );
    const { journal, tracker } = run([]);

    expect(tracker.deliveries()).toMatchObject([
      { id: "b", seq: 2, status: "failed", error: "closed" },
      { id: "a", seq: 1, status: "handled", dataText: '{"id":1}', heldIds: ["h1"] },
    ]);
    expect([...journal.verifiedKeys]).toEqual([["main", at]]);
    expect(existsSync(earlier())).toBe(false);
    expect(run([]).tracker.deliveries()).toEqual(tracker.deliveries());
  });
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

test("the file is bounded: what is forgotten leaves its room to what follows", () => {
  const limits = { rows: 50, dataCharacters: 20_000 };
  const journal = openJournal(file);
  const tracker = createDeliveryTracker(journal, limits);
  for (let n = 0; n < 2_000; n++) {
    for (const event of handle(`d${n}`, `{"text":"${"x".repeat(1_000)}"}`)) tracker.note(event);
    if (n % 10 === 0) journal.flush();
  }
  journal.close();

  expect(statSync(file).size).toBeLessThan(1_000_000);
  const next = createDeliveryTracker(openJournal(file), limits);
  expect(next.deliveries()).toHaveLength(50);
  expect(next.get("d1999")).toMatchObject({
    seq: 2_000,
    dataText: expect.stringContaining("xxx") as string,
  });
  expect(next.get("d1950")).toMatchObject({ status: "handled", dataText: null });
});

test("the numbers of the rows grow over restarts, also when all are forgotten", () => {
  const first = run([...handle("a"), ...handle("b")]);
  first.tracker.clear();
  first.journal.clear();
  first.journal.flush();

  const { tracker } = run(handle("c"));
  expect(tracker.deliveries()).toMatchObject([{ id: "c", seq: 3 }]);
});

test("when a key last verified something is kept, too", () => {
  const { journal } = run([]);
  journal.keyVerified("main", at);
  journal.keyVerified("main", "2026-03-01T11:00:00.000Z");
  journal.flush();

  expect([...openJournal(file).verifiedKeys]).toEqual([["main", "2026-03-01T11:00:00.000Z"]]);
});

test.each([
  [
    "another program's",
    (): void => {
      writeFileSync(file, "a letter to Ada ".repeat(100));
    },
  ],
  [
    "a later version's",
    (): void => {
      const db = new DatabaseSync(file);
      db.exec("PRAGMA user_version = 99");
      db.close();
    },
  ],
])("a file that is %s is left as it is, with what to do", (_whose, write) => {
  write();
  const before = readFileSync(file);

  expect(() => openJournal(file)).toThrow(
    "Start with --fresh to empty its folder, or set LOCAL_DATA",
  );
  expect(readFileSync(file).equals(before)).toBe(true);
});

test("a journal that cannot be written is told of once, and costs no delivery", () => {
  const problems: string[] = [];
  const journal = openJournal(file, (problem) => problems.push(problem));
  const tracker = createDeliveryTracker(journal);
  const other = new DatabaseSync(file);
  other.exec("DROP TABLE deliveries");
  other.close();
  for (const event of [...handle("a"), ...handle("b")]) tracker.note(event);

  expect(tracker.deliveries()).toMatchObject([{ id: "b" }, { id: "a", status: "handled" }]);
  expect(problems).toEqual([expect.stringContaining("is not kept")]);
});
