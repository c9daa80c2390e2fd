import { judgeStatus } from "../../../../bin/commands/status/judge-status.ts";
import {
  statusCode,
  statusJson,
  statusScreen,
} from "../../../../bin/commands/status/show-status.ts";
import type { PartName, StatusParts } from "../../../../bin/commands/status/status-parts.ts";
import type { Part } from "../../../../bin/common/part.ts";

const now = Date.parse("2026-11-20T10:00:00.000Z");
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const stack = " --stack Shop";

const known = <Value>(value: Value): Part<Value> => ({ known: true, value });
const none = { count: 0, more: false, oldestAt: null };
const key = { name: "main", usable: true, putAt: now - dayMs, lastUsedAt: now - minuteMs };
const fine: StatusParts = {
  queue: known({ waiting: 2, inFlight: 1 }),
  oldest: known(4 * minuteMs),
  blocked: known({ objects: 0, persistent: 0, longest: [] }),
  dead: known(0),
  held: known(none),
  quarantined: known(none),
  alarms: known({ ringing: [], silent: [], total: 28 }),
  eventSource: known({ state: "Enabled", isOn: true, pause: null }),
  keys: known([key]),
  webhooks: known({ wanted: 8, registered: 8, amiss: [] }),
  missed: known(3),
};
const judge = (parts: Partial<StatusParts>, option = stack) =>
  judgeStatus({ ...fine, ...parts }, now, option);
const lineOf = (name: PartName, parts: Partial<StatusParts>, option = stack) => {
  const line = judge(parts, option).find((each) => each.name === name);
  if (line === undefined) throw new Error(`There is no line ${name}`);
  return line;
};
const paused = (since: number, reason: string | null = "stock-taking") =>
  known({ state: "Disabled", isOn: false, pause: { since, by: "user/alice", reason } });

describe("the status of a deployment that is well", () => {
  it("needs nobody, ends with 0, and is one line a part", () => {
    const lines = judge({});
    expect(statusCode(lines)).toBe(0);
    expect(statusScreen("the stack Shop", new Date(now), lines)).toEqual([
      "the stack Shop, 2026-11-20 10:00:00 UTC",
      "  queue         2 waiting, 1 in flight",
      "  oldest        has waited 4 min",
      "  blocked       none",
      "  dead          none",
      "  held          none",
      "  quarantined   none",
      "  alarms        none of 28 in ALARM",
      "  event source  on",
      "  keys          1 key",
      "                main, put 1 day ago, last used 1 min ago",
      "  webhooks      8 of 8 registered",
      "  missed        3 in 30 days, handed over since",
      "Nothing needs a person.",
    ]);
  });
});

describe("a line needs a person", () => {
  const blocked = { object: "Orders/7", attempts: 3, error: "TypeError", nextAttemptAt: null };
  it.each<[string, PartName, Partial<StatusParts>, string]>([
    ["when the oldest waits 15 minutes", "oldest", { oldest: known(15 * minuteMs) }, "15 min"],
    [
      "when a delivery has failed three attempts",
      "blocked",
      { blocked: known({ objects: 1, persistent: 1, longest: [blocked] }) },
      "three failed attempts",
    ],
    ["when something is dead", "dead", { dead: known(1) }, "1"],
    [
      "when a hold is 15 minutes old",
      "held",
      { held: known({ count: 1, more: false, oldestAt: now - 15 * minuteMs }) },
      "1 in pending/",
    ],
    [
      "when something is quarantined",
      "quarantined",
      { quarantined: known({ count: 10_000, more: true, oldestAt: now }) },
      "10000 or more in refused/",
    ],
    [
      "when an alarm rings",
      "alarms",
      { alarms: known({ ringing: ["Delivery lost"], silent: [], total: 28 }) },
      "1 of 28 in ALARM",
    ],
    [
      "when what must report is silent",
      "alarms",
      { alarms: known({ ringing: [], silent: ["Reclaimer not running"], total: 28 }) },
      "1 without data",
    ],
    [
      "when the event source is off and nobody paused it",
      "eventSource",
      { eventSource: known({ state: "Disabled", isOn: false, pause: null }) },
      "not by",
    ],
    ["when it is paused for a day", "eventSource", { eventSource: paused(now - dayMs) }, "1 day"],
    ["when there is no key", "keys", { keys: known([]) }, "every webhook is refused"],
    [
      "when a key verifies nothing",
      "keys",
      { keys: known([key, { ...key, usable: false }]) },
      "1 that verify nothing",
    ],
    [
      "when a webhook is missing",
      "webhooks",
      { webhooks: known({ wanted: 8, registered: 7, amiss: ["Orders:create is missing"] }) },
      "7 of 8",
    ],
    [
      "when none is registered at a stack",
      "webhooks",
      { webhooks: known({ wanted: 1, registered: 0, amiss: ["Orders:create is missing"] }) },
      "0 of 1",
    ],
  ])("%s", (_, name, parts, text) => {
    const line = lineOf(name, parts);
    expect(line.verdict).toBe("person");
    expect(line.text).toContain(text);
    expect(line.advice).not.toBeNull();
    const lines = judge(parts);
    expect(statusCode(lines)).toBe(1);
    expect(statusScreen("x", new Date(now), lines).at(-1)).toMatch(/^Needs a person: /);
    expect(statusJson("x", new Date(now), lines, fine)).toMatchObject({ needsPerson: [name] });
  });

  it("and says by which command on which stack it is seen to", () => {
    expect(lineOf("dead", { dead: known(2) }).advice).toBe("npm run dead -- list --stack Shop");
    expect(lineOf("dead", { dead: known(2) }, "").advice).toBe("npm run dead -- list");
  });
});

describe("a line needs nobody", () => {
  it.each<[string, PartName, Partial<StatusParts>, string]>([
    [
      "while the oldest waits behind a pause",
      "oldest",
      {
        oldest: known(dayMs),
        eventSource: paused(now - minuteMs),
      },
      "1 day",
    ],
    [
      "while a pause is younger than a day",
      "eventSource",
      {
        eventSource: paused(now - 3 * minuteMs),
      },
      "paused for 3 min by user/alice: stock-taking",
    ],
    [
      "while first attempts fail",
      "blocked",
      {
        blocked: known({ objects: 2, persistent: 0, longest: [] }),
      },
      "2 objects, attempted again",
    ],
    [
      "while a hold is young",
      "held",
      {
        held: known({ count: 4, more: false, oldestAt: now - minuteMs }),
      },
      "4 in pending/, the oldest for 1 min",
    ],
    ["without credentials of the API", "webhooks", { webhooks: known(null) }, "not known"],
    ["where there are no alarms", "alarms", { alarms: known(null) }, "none"],
  ])("%s", (_, name, parts, text) => {
    const line = lineOf(name, parts);
    expect(line.verdict).toBe("fine");
    expect(line.text).toContain(text);
    expect(statusCode(judge(parts))).toBe(0);
  });

  it("where no webhook is registered with the local Shipmondo", () => {
    const parts = { webhooks: known({ wanted: 1, registered: 0, amiss: ["Orders:create"] }) };
    expect(lineOf("webhooks", parts, "").verdict).toBe("fine");
  });
});

describe("what cannot be read", () => {
  const parts = {
    dead: { known: false, why: "not allowed: it takes sqs:GetQueueAttributes" },
  } as const;

  it("is unknown with the reason, never a count, and the rest is shown", () => {
    const lines = judge(parts);
    const screen = statusScreen("x", new Date(now), lines);
    expect(screen).toContain(
      "? dead          unknown: not allowed: it takes sqs:GetQueueAttributes",
    );
    expect(screen).toContain("  queue         2 waiting, 1 in flight");
    expect(screen.at(-1)).toBe("Nothing needs a person. Not known: dead.");
    expect(statusCode(lines)).toBe(2);
    expect(statusJson("x", new Date(now), lines, { ...fine, ...parts })).toMatchObject({
      unknown: ["dead"],
      parts: { dead: parts.dead },
    });
  });

  it("ends with 1 where something else needs a person", () => {
    expect(statusCode(judge({ ...parts, oldest: known(dayMs) }))).toBe(1);
  });
});

it("nothing that AWS or a person wrote commands the terminal", () => {
  const escape = "\u001b[2J";
  const lines = judge({
    eventSource: paused(now, escape),
    keys: known([{ ...key, name: escape }]),
    alarms: known({ ringing: [escape], silent: [], total: 1 }),
    dead: { known: false, why: escape },
  });
  expect(statusScreen("x", new Date(now), lines).join("")).not.toContain("\u001b");
});
