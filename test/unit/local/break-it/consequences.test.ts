import { consequences } from "../../../../local/break-it/consequences.ts";
import type { Happening } from "../../../../local/history/history.ts";
import { record, row } from "../screen/screen-data.ts";

const m = { messageId: "m" };
const arrived: Happening = { type: "arrived", at: 1_000 };
const answered: Happening = { type: "answered", at: 1_100, status: 200, ms: 100 };
const handled: Happening = { type: "handled", at: 3_000, ms: 1, superseded: false, ...m };
const attempt: Happening = { type: "attempt", at: 2_000, attempt: 1, ...m };
const failed: Happening = {
  ...{ type: "failed", at: 2_500, attempt: 0, errorName: "E", error: "e", stack: null, ...m },
  ...{ nextAttemptAt: null, dead: false },
};
const pending: Happening = { type: "stored", at: 1_050, place: "pending" };
const taken: Happening = { type: "taken", at: 9_450, receives: 1, ...m };
const duplicate: Happening = { type: "duplicate", at: 4_000, ...m };

const said = (
  status: "handled" | "superseded" | "dead" | "failed" | "held",
  fault: string,
  ...happenings: readonly Happening[]
): readonly string[] => consequences(record(row(1, { status, faults: [fault] }), happenings));

test("nothing is said before it has come to an end, or while its answer is on the way", () => {
  expect(said("failed", "dynamodb-fails", arrived, answered, failed)).toEqual([]);
  expect(said("held", "sqs-fails", arrived, answered, pending)).toEqual([]);
  expect(said("handled", "sqs-slow", arrived, handled)).toEqual([]);
});

test.each([
  ["sqs-slow", [attempt], /^It was handled once, 2\.0 s after it came\.$/],
  ["sqs-fails", [pending, taken, attempt], /^It was held .* to the queue after 8\.4 s\.$/],
  ["sqs-answer-lost", [pending, taken, attempt], /^It was held in pending\/ as well/],
  ["dynamodb-fails", [failed, attempt], /^It failed once and was handled then\.$/],
  ["dynamodb-fails", [failed, failed, attempt], /^It failed 2 times and was handled then\.$/],
  ["kill-consumer", [attempt, failed, attempt], /called again.*that one effect\.$/],
  ["send-twice", [attempt, duplicate], /a duplicate/],
] as const)("what was done about %s", (fault, happenings, text) => {
  const texts = said("handled", fault, arrived, answered, ...happenings, handled);
  expect(texts).toEqual([expect.stringMatching(text)]);
});

test("what is dead or superseded says so", () => {
  expect(said("dead", "dynamodb-fails", arrived)).toEqual([expect.stringContaining("redriven")]);
  const late = said("superseded", "swap-order", arrived, answered, attempt, handled);
  expect(late).toEqual([expect.stringContaining("marked as superseded")]);
});
