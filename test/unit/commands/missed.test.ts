import type { VersionRecord } from "../../../lambda/common/judge-version.ts";
import { fingerprintOf } from "../../../lambda/common/fingerprint.ts";
import { judgeRows } from "../../../lambda/reconciler/hand-over.ts";
import { registeredPairs } from "../../../lambda/reconciler/registered-pairs.ts";
import { readTime } from "../../../bin/common/read-time.ts";
import { rowOf, type FoundRow } from "../../../bin/commands/missed/found-row.ts";
import {
  adviceOf,
  isMissed,
  rowTable,
  summaryOf,
  summaryText,
} from "../../../bin/commands/missed/report.ts";
import { runInProcess } from "../../harness/run-in-process.ts";
import { hour, testNow, webhook } from "../reconciler/test-run.ts";

const now = () => new Date(testNow);
const since = ["--since", "2026-11-20T10:00Z"];

describe("a command line of missed or backfill", () => {
  it.each([
    ["no --since", ["missed"], "Since when to look is missing"],
    ["an empty --since", ["missed", "--since", ""], "unset"],
    ["an empty --since behind =", ["missed", "--since="], "unset"],
    ["a --since without a value", ["missed", "--since", "--apply"], "needs a value"],
    ["a future --since", ["missed", "--since", "2026-11-28T12:01Z"], "in the future"],
    ["a --since of words", ["missed", "--since", "yesterday"], "no time that can be read"],
    ["a --since without an offset", ["missed", "--since", "2026-11-20T10:00"], "its offset"],
    ["a bare date", ["missed", "--since", "2026-11-20"], "a date without a time"],
    ["a day that does not exist", ["missed", "--since", "2026-02-30T10:00Z"], "does not exist"],
    ["an hour that does not exist", ["missed", "--since", "2026-02-03T25:00Z"], "does not exist"],
    ["--since given twice", ["missed", ...since, ...since], "twice"],
    ["an operand", ["missed", ...since, "Orders"], "takes nothing"],
    ["a misspelt option", ["missed", ...since, "--aply"], "Did you mean --apply?"],
    ["no --resource", ["backfill", ...since], "--resource Orders"],
    ["another resource", ["backfill", "--resource", "Shipment Monitor", ...since], "cannot be"],
    ["a resource in lower case", ["backfill", "--resource", "orders", ...since], "none that"],
    ["an empty resource", ["backfill", "--resource", "", ...since], "unset"],
    ["a backfill since no time", ["backfill", "--resource", "Orders"], "Since when is missing"],
    ["a future date", ["backfill", "--resource", "Orders", "--since", "2026-11-29"], "future"],
    ["a month that does not exist", ["backfill", "--since", "2026-13-01"], "does not exist"],
  ])("is refused with %s, and says so, before anything is looked for", async (_, argv, text) => {
    const { code, out, err } = await runInProcess(argv, { now });
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(text);
    expect(err).toContain("Nothing was done");
    expect(err).not.toMatch(/yesterday|orders|02-30/);
  });

  it.each([
    ["WEBHOOKS_APPLY", "WEBHOOKS_YES"],
    ["WEBHOOKS_AGAIN", "WEBHOOKS_FROM_START"],
  ])("is not armed by %s or %s, which are another's", async (...names) => {
    const env = Object.fromEntries(names.map((name) => [name, "wrong"]));
    const findTarget = () => Promise.reject(new Error("asked for the target"));
    for (const argv of [
      ["missed", ...since],
      ["backfill", "--resource", "Orders", ...since],
    ]) {
      expect((await runInProcess(argv, { now, env, findTarget })).err).toContain("asked for");
    }
  });
});

describe("a time", () => {
  it.each([
    ["2026-11-20T10:00Z", "2026-11-20T10:00:00.000Z"],
    ["2026-11-20T11:00+01:00", "2026-11-20T10:00:00.000Z"],
    ["2026-11-20T10:00:30.25Z", "2026-11-20T10:00:30.250Z"],
    ["2024-02-29T00:00Z", "2024-02-29T00:00:00.000Z"],
  ])("%s is the instant %s", (text, instant) => {
    expect(new Date(readTime("--since", text, "time")).toISOString()).toBe(instant);
  });

  it("that may be a date is that day's midnight in UTC", () => {
    expect(readTime("--since", "2025-01-01", "date_or_time")).toBe(Date.UTC(2025, 0, 1));
  });
});

const iso = (at: number): string => new Date(at).toISOString();
const orderRow = (members: object = {}) => ({
  id: 7,
  order_id: "1001",
  created_at: iso(testNow - 5 * hour),
  updated_at: iso(testNow - hour),
  order_status: "open",
  payment_status: "authorized",
  fulfillment_status: "unfulfilled",
  archived: false,
  order_fulfillments: [],
  ...members,
});

const nothing: VersionRecord = {
  handled: null,
  received: null,
  receivedBy: null,
  created: true,
  handledFingerprint: null,
  receivedFingerprint: null,
  fromApi: null,
  createdFromApi: false,
};

/** The row of an order of which so much is known. */
async function rowFor(
  record: Partial<VersionRecord> | null,
  {
    data = orderRow(),
    dead = [] as readonly string[],
    pairs = ["Orders:create", "Orders:payment_captured"],
  } = {},
): Promise<FoundRow | null> {
  const [judged] = await judgeRows("Orders", [data], {
    versions: {
      readAll: (keys) =>
        Promise.resolve(
          new Map(record === null ? [] : keys.map((key) => [key, { ...nothing, ...record }])),
        ),
    },
    pairs: registeredPairs(
      {},
      pairs.map((pair) => webhook(pair)),
      { urls: [], patterns: [] },
    ),
    all: false,
    now: () => testNow,
  });
  if (judged === undefined) throw new Error("The order has no version");
  return rowOf(judged, new Set(dead));
}

describe("what is listed of an order", () => {
  const before = testNow - 2 * hour;
  const at = testNow - hour;
  const same = fingerprintOf("Orders", orderRow());
  const refunded = fingerprintOf(
    "Orders",
    orderRow({ payment_status: "refunded", order_status: "new" }),
  );

  it.each([
    ["nothing", { handled: at, handledFingerprint: same }, [], null],
    ["nothing while it is attempted", { received: at, receivedBy: "a" }, ["b"], null],
    [
      "a dead letter",
      { received: at, receivedBy: "a", handled: before },
      ["a"],
      { kind: "dead", deadId: "a" },
    ],
    [
      "nothing of a dead letter that is older than what was handled",
      { received: before, receivedBy: "a", handled: at },
      ["a"],
      null,
    ],
    [
      "a change that came after a dead letter",
      { received: before, receivedBy: "a", receivedFingerprint: refunded },
      ["a"],
      { kind: "missed change", deadId: null, handedOver: true },
    ],
    [
      "the field that was announced and is different",
      { handled: before, handledFingerprint: refunded },
      [],
      { kind: "missed change", fields: ["payment_status"], handedOver: true },
    ],
    [
      "an edit by hand",
      { handled: before, handledFingerprint: same },
      [],
      { kind: "unannounced", handedOver: false },
    ],
    ["that nothing is certain", { handled: before }, [], { kind: "uncertain", handedOver: true }],
  ])("is %s", async (_, record, dead, expected) => {
    const row = await rowFor(record, { dead });
    if (expected === null) expect(row).toBeNull();
    else
      expect(row).toMatchObject({ resource: "Orders", id: "7", number: "1001", at, ...expected });
  });

  it("is a missed creation where nothing is known and its webhook was there", async () => {
    expect(await rowFor(null)).toMatchObject({ kind: "missed creation", handedOver: true });
    expect(await rowFor(null, { pairs: ["Orders:payment_captured"] })).toMatchObject({
      kind: "uncertain",
    });
  });

  it("has the reconciler's own delivery as a dead letter, which is not handed over again", async () => {
    const [judged] = await judgeRows("Orders", [orderRow()], {
      versions: { readAll: () => Promise.resolve(new Map()) },
      pairs: {},
      all: false,
      now: () => testNow,
    });
    const id = judged?.found.id ?? "";
    const row = await rowFor({ received: at, receivedBy: id, created: false }, { dead: [id] });
    expect(row).toMatchObject({ kind: "dead", deadId: id, handedOver: false });
  });

  it("has no order number when the object has none", async () => {
    expect(await rowFor(null, { data: orderRow({ order_id: null }) })).toMatchObject({
      number: null,
    });
  });
});

describe("what is said of the rows", () => {
  const row = (members: Partial<FoundRow>): FoundRow => ({
    resource: "Orders",
    id: "7",
    number: null,
    at: testNow,
    kind: "missed creation",
    fields: [],
    deadId: null,
    handedOver: true,
    ...members,
  });

  it.each([
    [[], "Nothing was missed", false],
    [[row({})], "1 missed creation", true],
    [[row({ kind: "missed change" }), row({ kind: "missed change" })], "2 missed changes", true],
    [[row({ kind: "dead" }), row({ kind: "uncertain" })], "1 dead, 1 uncertain", true],
    [
      [row({ kind: "uncertain" }), row({ kind: "unannounced" })],
      "1 uncertain, 1 unannounced",
      false,
    ],
  ])(
    "%#: the summary counts each kind, and only what was announced counts as missed",
    (rows, text, isSo) => {
      const summary = summaryOf(rows);
      expect(summaryText(summary)).toBe(text);
      expect(isMissed(summary)).toBe(isSo);
    },
  );

  it("is a table without characters that command a terminal", () => {
    const lines = rowTable([
      row({ number: "10\u001b[2J", kind: "missed change", fields: ["payment_status", "archived"] }),
    ]);
    expect(lines[0]).toMatch(/^RESOURCE +ID +NUMBER +WHEN +WHAT$/);
    expect(lines[1]).toMatch(/2026-11-28T12:00:00Z +missed change \(payment_status, archived\)$/);
    expect(lines.join("")).not.toContain("\u001b");
  });

  it("has the command for a dead letter, with its stack", () => {
    const rows = [row({ kind: "dead", deadId: "abc" })];
    expect(adviceOf(rows, "Shop", false)).toEqual([
      "dead: Orders 7 is handled after npm run webhooks -- dead redrive abc --stack Shop",
    ]);
    expect(adviceOf(rows, null, false)[0]).toMatch(/dead redrive abc$/);
  });
});
