import { overlapMs } from "../../../../bin/commands/logs/log-group.ts";
import { startOperatorStack, type OperatorStack } from "../operator-stack.ts";

let stack: OperatorStack;

beforeAll(async () => {
  stack = await startOperatorStack();
});
beforeEach(() => {
  const { services } = stack;
  services.heal();
  services.logs.events.splice(0);
  services.logs.pageSize = 3;
  services.calls.splice(0);
});
afterAll(() => stack.stop());

const receiver = "/shop/receiver";
const consumer = "/shop/consumer";
const reclaimer = "/shop/reclaimer";

const line = (message: string, level = "INFO", more: object = {}): object => ({
  level,
  message,
  ...more,
});
const logs = async (...args: readonly string[]) => {
  const { code, output } = await stack.run(["logs", "--stack", "Shop", "--json", ...args]);
  const shown = output.split("\n").filter((each) => each.startsWith("{"));
  return {
    code,
    output,
    lines: shown.map(
      (each) =>
        JSON.parse(each) as {
          readonly message: string;
          readonly function: string;
          readonly level: string;
          readonly at: string;
        },
    ),
  };
};
const messages = async (...args: readonly string[]): Promise<readonly string[]> =>
  (await logs(...args)).lines.map(({ message }) => message);

/** So many lines of several groups, a second apart, in no order of their writing. */
function writeLines(count: number, end = Date.now() - 1_000): readonly string[] {
  const all = Array.from({ length: count }, (_, index) => index);
  for (const index of all.toReversed()) {
    const group = [receiver, consumer, reclaimer][index % 3] ?? receiver;
    stack.services.logs.add(group, end - (count - index) * 1_000, line(`line ${index}`));
  }
  return all.map((index) => `line ${index}`);
}

it("merges all groups by time, over pages, each line once", async () => {
  const written = writeLines(50);
  const { code, lines } = await logs("--since", "1h");
  expect(code).toBe(0);
  expect(lines.map(({ message }) => message)).toEqual(written);
  expect(lines.slice(0, 3).map((each) => each.function)).toEqual([
    "receiver",
    "consumer",
    "reclaimer",
  ]);
});

it("leaves out what is older, metrics, and invocations that went well", async () => {
  const now = Date.now();
  const { logs: store } = stack.services;
  store.add(consumer, now - 7_200_000, line("old"));
  store.add(consumer, now - 5_000, { _aws: { Timestamp: now }, FunctionName: "x", Handled: 1 });
  store.add(consumer, now - 4_000, { type: "platform.report", record: { status: "success" } });
  store.add(consumer, now - 3_000, { type: "platform.report", record: { status: "timeout" } });
  store.add(consumer, now - 2_000, "FATAL ERROR: Reached heap limit");
  expect(await messages("--since", "1h")).toEqual([
    "Lambda: the invocation ended with timeout",
    "FATAL ERROR: Reached heap limit",
  ]);
});

it("narrows to a level and those above it, and to an object, in CloudWatch already", async () => {
  const now = Date.now();
  const { logs: store } = stack.services;
  const about = { resource: "Orders", resourceId: "123" };
  store.add(consumer, now - 9_000, line("of it", "INFO", about));
  store.add(consumer, now - 8_000, line("warned", "WARN", about));
  store.add(consumer, now - 7_000, line("failed", "ERROR", about));
  store.add(consumer, now - 6_000, line("another's", "ERROR", { ...about, resourceId: "1234" }));
  store.add(
    consumer,
    now - 5_000,
    line("another kind's", "ERROR", { ...about, resource: "Drafts" }),
  );
  store.add(consumer, now - 4_000, { type: "platform.report", record: { status: "timeout" } });
  const timeout = "Lambda: the invocation ended with timeout";

  expect(await messages("--object", "Orders/123")).toEqual(["of it", "warned", "failed"]);
  expect(await messages("--level", "warn", "--object", "Orders/123")).toEqual(["warned", "failed"]);
  expect(await messages("--level", "error")).toEqual([
    "failed",
    "another's",
    "another kind's",
    timeout,
  ]);
  const patterns = stack.calls().map(({ input }) => input.filterPattern);
  expect(patterns).toContain('{ ($.resource = "Orders") && ($.resourceId = "123") }');
});

describe("--follow", () => {
  /** Follows for so many looks; between them something is written. */
  async function follow(
    looks: number,
    between: (look: number) => void,
  ): Promise<{
    readonly code: number;
    readonly shown: readonly string[];
    readonly output: string;
  }> {
    const time = { at: Date.now() };
    const shown: string[] = [];
    const interrupted = new AbortController();
    let look = 0;
    const { code, output } = await stack.run(["logs", "--follow", "--stack", "Shop", "--json"], {
      time,
      interrupted,
      print: (text) => {
        if (text.startsWith("{")) shown.push((JSON.parse(text) as { message: string }).message);
      },
      onSleep: () => {
        // Ten waits of half a second are between two looks.
        if (time.at - started < (look + 1) * 5_000) return;
        look++;
        if (look > looks) interrupted.abort();
        else between(look);
      },
    });
    return { code, shown, output };
  }
  let started = 0;
  beforeEach(() => {
    started = Date.now();
  });

  it("shows each line once, whenever it came, and ends with 0 when it is interrupted", async () => {
    const before = writeLines(10);
    const { logs: store } = stack.services;
    const { code, shown } = await follow(4, (look) => {
      store.add(consumer, started + look * 5_000, line(`now ${look}`));
      // CloudWatch shows it long after it was written.
      store.add(receiver, started + look * 5_000 - overlapMs / 2, line(`late ${look}`));
    });
    expect(code).toBe(0);
    expect(shown.slice(0, 10)).toEqual(before);
    expect(shown.slice(10).toSorted()).toEqual(
      [1, 2, 3, 4].flatMap((look) => [`late ${look}`, `now ${look}`]).toSorted(),
    );
  });

  it("goes on after it was throttled, losing and doubling nothing", async () => {
    const { logs: store } = stack.services;
    const before = writeLines(20);
    const added: string[] = [];
    const { code, shown, output } = await follow(12, (look) => {
      store.add(
        [receiver, consumer][look % 2] ?? receiver,
        started + look * 5_000,
        line(`now ${look}`),
      );
      added.push(`now ${look}`);
      // Of four groups one at least gets more than the SDK's own three attempts.
      if (look === 2) stack.services.fail("logs:FilterLogEvents", "throttled", 9);
    });
    expect(code).toBe(0);
    expect(output).toContain("AWS is asked too often (ThrottlingException)");
    expect(shown.slice(0, 20)).toEqual(before);
    expect(new Set(shown).size).toBe(shown.length);
    // The last one may be written behind the last look.
    expect(shown.slice(20)).toEqual(expect.arrayContaining(added.slice(0, -4)));
  });

  it("ends with 1 and how to go on when the credentials expire", async () => {
    writeLines(3);
    const { code, output } = await follow(3, () => {
      stack.services.fail("logs:FilterLogEvents", "expired");
    });
    expect(code).toBe(1);
    expect(output).toContain(
      "the credentials are expired or unknown to AWS (ExpiredTokenException)",
    );
    expect(output).toMatch(/To go on: the same with --since \d{4}-\d\d-\d\dT/);
  });
});

it("without --follow, what cannot be read ends with 1 and the permission that it takes", async () => {
  stack.services.fail("logs:FilterLogEvents", "denied");
  const { code, output } = await logs();
  expect(code).toBe(1);
  expect(output).toContain("not allowed: it takes logs:FilterLogEvents");
});

it.each([
  [["--since", "yesterday"], "--since is so long ago"],
  [["--since", "2199-01-01T00:00Z"], "in the future"],
  [["--level", "loud"], "--level is none"],
  [["--object", "Orders"], "names an object as Orders/123"],
  [["--object", 'Orders/1" || "1'], "The object's id is none"],
  [["--object", 'Or"ders/1'], "The resource is none"],
])("%j is refused before anything is asked, quoting none of it", async (args, text) => {
  const { code, output } = await stack.run(["logs", ...args, "--stack", "Shop"]);
  expect(code).toBe(2);
  expect(output).toContain(text);
  expect(output).not.toContain(args[1] === "Orders" ? "\u0000" : (args[1] ?? ""));
  expect(stack.services.calls).toEqual([]);
});
