import type { Happening } from "../../../../local/history/history.ts";
import { addToWay, joinWays } from "../../../../local/history/way.ts";

const wayOf = (...happenings: readonly Happening[]): readonly Happening[] =>
  happenings.reduce(addToWay, []);
const typesOf = (way: readonly Happening[]): readonly string[] => way.map(({ type }) => type);

const messageId = "m1";
const arrived: Happening = { type: "arrived", at: 100 };
const verified: Happening = { type: "verified", at: 110, key: "main" };
const stored: Happening = { type: "stored", at: 110, place: "queue" };
const answered: Happening = { type: "answered", at: 120, status: 200, ms: 20 };
const taken = (at: number, receives = 1): Happening => ({ type: "taken", at, messageId, receives });
const attempt = (at: number, number = 1): Happening => ({
  type: "attempt",
  at,
  messageId,
  attempt: number,
});
const failed = (at: number, number: number, more: object = {}): Happening => ({
  type: "failed",
  at,
  messageId,
  attempt: number,
  errorName: "TypeError",
  error: "no",
  stack: "    at handle (handlers/index.ts:3:1)",
  nextAttemptAt: at + 1_000,
  dead: false,
  ...more,
});
/** As the poller tells it: it does not know when the message comes back. */
const crashed = (at: number): Happening =>
  failed(at, 0, { errorName: "Error", error: "killed", stack: null, nextAttemptAt: null });
const handled = (at: number): Happening => ({
  type: "handled",
  at,
  messageId,
  ms: 5,
  superseded: false,
});

test("it is in the order in which things happened, whoever tells of them first", () => {
  const order = ["arrived", "verified", "stored", "answered", "taken", "attempt", "handled"];
  const told = [handled(150), verified, stored, taken(130), arrived, answered, attempt(140)];

  expect(typesOf(wayOf(...told))).toEqual(order);
  expect(typesOf(wayOf(...told.toReversed()))).toEqual(order);
});

test("at the same millisecond the request comes before what was made of it", () => {
  const at = 100;
  const told = [
    taken(at),
    { ...answered, at },
    { ...stored, at },
    { ...verified, at },
    { ...arrived, at },
  ] as const;

  expect(typesOf(wayOf(...told))).toEqual(["arrived", "verified", "stored", "answered", "taken"]);
});

test("what is told behind the poller's taking it was before that", () => {
  const way = wayOf(taken(108), verified, stored, arrived, answered);

  expect(typesOf(way)).toEqual(["arrived", "verified", "stored", "taken", "answered"]);
  expect(way[2]).toMatchObject({ at: 108 });
});

test("a copy that arrives when the first one was handled long ago is behind that", () => {
  const first = wayOf(arrived, verified, stored, answered, taken(130), handled(150));
  const copy = [
    { ...arrived, at: 900 },
    { ...verified, at: 910 },
    { ...stored, at: 910 },
  ];

  expect(typesOf(copy.reduce(addToWay, first)).slice(-4)).toEqual([
    "handled",
    "arrived",
    "verified",
    "stored",
  ]);
});

test.each([
  ["the consumer first", [failed(150, 1), crashed(151)]],
  ["the poller first", [crashed(151), failed(150, 1)]],
])("a failure told of twice, %s, is one, as the consumer has it", (_order, both) => {
  const way = wayOf(taken(130), attempt(140), ...both);

  expect(way.filter(({ type }) => type === "failed")).toEqual([failed(150, 1)]);
});

test("a consumer that ended without a word failed the attempt that it was in", () => {
  const way = wayOf(taken(130), attempt(140, 1), crashed(150), taken(160, 2), crashed(170));

  expect(way.filter(({ type }) => type === "failed")).toMatchObject([
    { attempt: 1, error: "killed" },
    { attempt: 0, error: "killed" },
  ]);
});

test("a dead letter after its last attempt has failed is no further failure", () => {
  const dead = { dead: true, nextAttemptAt: null };
  const once = wayOf(taken(130), attempt(140), failed(150, 1, dead));
  const later = wayOf(
    taken(130),
    attempt(140),
    failed(150, 1),
    taken(160, 2),
    failed(170, 1, dead),
  );

  expect(typesOf(once)).toEqual(["taken", "attempt", "failed"]);
  expect(typesOf(later)).toEqual(["taken", "attempt", "failed", "taken"]);
});

test("of thousands of attempts the first and the last are kept, the newest with their stacks", () => {
  const attempts = Array.from({ length: 5_000 }, (_, n) => [
    taken(1_000 * n, n + 1),
    attempt(1_000 * n + 1, n + 1),
    failed(1_000 * n + 2, n + 1),
  ]);
  const way = wayOf(arrived, ...attempts.flat());

  expect(way).toHaveLength(100);
  expect(way.slice(0, 3)).toMatchObject([
    { type: "taken" },
    { type: "attempt" },
    { type: "failed" },
  ]);
  expect(way.at(-1)).toMatchObject({ type: "failed", attempt: 5_000 });
  const stacks = way.flatMap((each) => (each.type === "failed" ? [each.stack !== null] : []));
  expect(stacks.filter(Boolean)).toHaveLength(10);
  expect(stacks.slice(-10).every(Boolean)).toBe(true);
});

test("two ways of one delivery become one", () => {
  const held: Happening = { type: "stored", at: 110, place: "pending" };
  const opened: Happening = { type: "opened", at: 200, heldId: "h1" };

  expect(typesOf(joinWays([arrived, held, answered], [opened, taken(210)]))).toEqual([
    "arrived",
    "stored",
    "answered",
    "opened",
    "taken",
  ]);
});
