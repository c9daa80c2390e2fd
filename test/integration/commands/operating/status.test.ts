import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { readFastParts } from "../../../../bin/commands/status/read-status.ts";
import { runStatus } from "../../../../bin/commands/status/run-status.ts";
import { deliveryHead } from "../../../harness/delivery.ts";
import { names } from "../../../harness/durability/resources.ts";
import { startShopOfStack } from "../shop-of-stack.ts";
import { startOperatorStack, type OperatorStack } from "../operator-stack.ts";

interface Shown {
  readonly needsPerson: readonly string[];
  readonly unknown: readonly string[];
  readonly parts: Readonly<
    Record<string, { readonly known: boolean; readonly why?: string; readonly value?: unknown }>
  >;
}

let stack: OperatorStack;
let settings: Readonly<Record<string, string>>;
let stopShop: () => Promise<void>;

beforeAll(async () => {
  stack = await startOperatorStack();
  stack.engines.putKey(`${names.keysPath}/main`, "shop-key");
  const shop = await startShopOfStack(stack);
  settings = shop.env;
  stopShop = () => shop.stop();
});
afterEach(async () => {
  stack.services.heal();
  stack.services.mapping.state = "Enabled";
  stack.services.mapping.tags.clear();
  stack.services.alarms.splice(0);
  await stack.reset();
});
afterAll(async () => {
  await stopShop();
  await stack.stop();
});

const status = async (...args: readonly string[]): Promise<{ code: number; shown: Shown }> => {
  const { code, output } = await stack.run(["status", "--stack", "Shop", "--json", ...args], {
    env: settings,
  });
  return { code, shown: JSON.parse(output) as Shown };
};

const message = (id: string) => ({
  MessageBody: JSON.stringify({ ...deliveryHead({ id }), data: {} }),
  MessageGroupId: id,
  MessageDeduplicationId: id,
});

it("shows a quiet stack as such, and ends with 0", async () => {
  const { code, output } = await stack.run(["status", "--stack", "Shop"], { env: settings });
  expect(output).toContain("the stack Shop (eu-west-1, account 123456789012), ");
  expect(output).toMatch(/^ {2}queue +0 waiting, 0 in flight$/m);
  expect(output).toMatch(/^ {2}event source +on$/m);
  expect(output).toMatch(/^ {2}alarms +none of 0 in ALARM$/m);
  expect(output).toMatch(/^ {2}webhooks +not known: without credentials/m);
  expect(output).toMatch(/main, put .* ago, not used yet$/m);
  expect(output).toContain("Nothing needs a person.");
  expect(code).toBe(0);
});

it("reads each part from its service, and says which lines need a person", async () => {
  const { services } = stack;
  const now = Date.now();
  await stack.sqs.send(new SendMessageCommand({ QueueUrl: stack.queueUrl, ...message("a1") }));
  await stack.moveToDeadLetters({ body: "{}", groupId: "dead" });
  const about = { resource: "Orders", action: "create", resourceId: "7", receivedAt: null };
  const error = { name: "TypeError", message: "marker-message", stack: "" };
  const failing = stack.recordsAt(now - 3_600_000);
  for (let attempt = 0; attempt < 3; attempt++) {
    await failing.failed(
      { deliveryId: "d".repeat(64), messageId: "m", receiptHandle: `r${attempt}` },
      about,
      error,
    );
  }
  const held = (ageMs: number): string => new Date(now - ageMs).toISOString();
  await stack.objects.write(`pending/${held(1_000_000)}-${"1".repeat(64)}`, "{}");
  await stack.objects.write(`refused/${held(5_000)}-${"2".repeat(64)}`, "{}");
  services.alarms.push(
    { AlarmName: "Shop: Dead letters waiting", StateValue: "ALARM" },
    { AlarmName: "Shop: Delivery lost", StateValue: "OK" },
    {
      AlarmName: "Shop: Reclaimer not running",
      StateValue: "INSUFFICIENT_DATA",
      StateReason: "Insufficient Data: 1 datapoint was unknown.",
      TreatMissingData: "missing",
    },
    {
      AlarmName: "Shop: No deliveries",
      StateValue: "INSUFFICIENT_DATA",
      StateReason: "Unchecked: Initial alarm creation",
      TreatMissingData: "missing",
    },
    { AlarmName: "ShopTest: Delivery lost", StateValue: "ALARM" },
  );
  services.mapping.state = "Disabled";
  services.metric = ({ name, dimensions, start, end }) => {
    if (name === "ApproximateAgeOfOldestMessage") return [{ at: end - 60_000, value: 40 }];
    if (name !== "Missed" || dimensions.FunctionName !== "consumer-1") return [];
    expect(end - start).toBeGreaterThan(30 * 86_400_000);
    return [
      { at: start, value: 2 },
      { at: start + 86_400_000, value: 3 },
    ];
  };

  const { code, shown } = await status();
  await stack.records.close({ deliveryId: "d".repeat(64), messageId: "m" });
  services.metric = () => [];
  expect(code).toBe(1);
  const { parts } = shown;
  expect(parts.queue?.value).toEqual({ waiting: 1, inFlight: 0 });
  // The failure record knows of one that SQS's metric leaves out.
  expect(Number(parts.oldest?.value)).toBeGreaterThanOrEqual(3_600_000);
  expect(parts.blocked?.value).toMatchObject({
    objects: 1,
    persistent: 1,
    longest: [{ object: "Orders/7", attempts: 3, error: "TypeError" }],
  });
  expect(parts.dead?.value).toBe(1);
  expect(parts.held?.value).toEqual({ count: 1, more: false, oldestAt: now - 1_000_000 });
  expect(parts.quarantined?.value).toMatchObject({ count: 1 });
  expect(parts.alarms?.value).toEqual({
    ringing: ["Dead letters waiting"],
    silent: ["Reclaimer not running"],
    total: 4,
  });
  expect(parts.eventSource?.value).toEqual({ state: "Disabled", isOn: false, pause: null });
  expect(parts.missed?.value).toBe(5);
  expect(shown.needsPerson).toEqual([
    "blocked",
    "dead",
    "held",
    "quarantined",
    "alarms",
    "eventSource",
  ]);
  expect(JSON.stringify(shown)).not.toContain("marker-message");
});

it.each([
  [
    "cloudwatch:DescribeAlarms",
    "denied",
    "alarms",
    "not allowed: it takes cloudwatch:DescribeAlarms",
  ],
  [
    "cloudwatch:DescribeAlarms",
    "throttled",
    "alarms",
    "AWS is asked too often (ThrottlingException): try again in a minute",
  ],
  [
    "lambda:GetEventSourceMapping",
    "denied",
    "eventSource",
    "not allowed: it takes lambda:GetEventSourceMapping",
  ],
  [
    "lambda:GetEventSourceMapping",
    "throttled",
    "eventSource",
    "AWS is asked too often (TooManyRequestsException): try again in a minute",
  ],
  [
    "lambda:GetEventSourceMapping",
    "expired",
    "eventSource",
    "the credentials are expired or unknown to AWS (ExpiredTokenException)",
  ],
  [
    "cloudwatch:GetMetricData",
    "denied",
    "missed",
    "not allowed: it takes cloudwatch:GetMetricData",
  ],
] as const)(
  "where %s is %s, %s is unknown with the reason and the rest is shown",
  async (action, fault, name, why) => {
    stack.services.fail(action, fault);
    const { code, shown } = await status();
    expect(shown.parts[name]).toEqual({ known: false, why });
    expect(shown.unknown).toEqual([name]);
    expect(shown.parts.queue?.value).toEqual({ waiting: 0, inFlight: 0 });
    expect(shown.parts.dead?.value).toBe(0);
    expect(code).toBe(2);
  },
);

it("a call that hangs is unknown after its time, and is not left behind", async () => {
  stack.services.fail("lambda:GetEventSourceMapping", "hangs");
  stack.services.fail("cloudwatch:DescribeAlarms", "hangs");
  const around = {
    env: settings,
    sleep: () => Promise.resolve(),
    clock: () => 0,
    now: () => new Date(),
  };
  const started = performance.now();
  const parts = await readFastParts(await stack.target(), around, 1_000);
  expect(performance.now() - started).toBeLessThan(10_000);
  const late = { known: false, why: "no answer within 1 s" };
  expect(parts.eventSource).toEqual(late);
  expect(parts.alarms).toEqual(late);
  expect(parts.queue).toMatchObject({ known: true });
});

it("a stack of an earlier version is shown but for what it does not say", async () => {
  const id = stack.outputs.get("EventSourceId") ?? "";
  stack.outputs.delete("EventSourceId");
  const { shown } = await status();
  stack.outputs.set("EventSourceId", id);
  expect(shown.parts.eventSource?.why).toContain(
    "has no output EventSourceId: deploy this version",
  );
  expect(shown.unknown).toEqual(["eventSource"]);
});

it("with --watch it goes on until it is interrupted, ends with 0, and asks Shipmondo seldom", async () => {
  const interrupted = new AbortController();
  const printed: string[] = [];
  let time = 0;
  const around = {
    env: settings,
    clock: () => time,
    now: () => new Date(),
    sleep: (ms: number) => {
      time += ms;
      if (printed.length >= 3) interrupted.abort();
      return Promise.resolve();
    },
  };
  const out = {
    json: true,
    print: (line: string) => void printed.push(line),
    say: () => undefined,
  };
  const options = { stack: "Shop", stage: null, watch: true };
  stack.calls();
  const code = await runStatus(
    options,
    await stack.target(),
    around as never,
    interrupted.signal,
    out,
    false,
  );
  expect(code).toBe(0);
  expect(printed).toHaveLength(3);
  expect(printed.map((line) => (JSON.parse(line) as Shown).unknown)).toEqual([[], [], []]);
  const calls = stack.calls().map(({ operation }) => operation);
  expect(calls.filter((operation) => operation === "DescribeAlarms").length).toBeGreaterThanOrEqual(
    3,
  );
  expect(calls.filter((operation) => operation === "DescribeParameters")).toHaveLength(1);
});
