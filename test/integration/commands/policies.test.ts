import { SendMessageCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Target } from "../../../bin/common/target.ts";
import { maxMessageBytes } from "../../../lambda/contract/delivery.ts";
import { readWebhookHeaders } from "../../../lambda/intake/webhook-request.ts";
import { order, webhookRequest } from "../../../testing/samples/index.ts";
import { deliveryHead } from "../../harness/delivery.ts";
import { names } from "../../harness/durability/resources.ts";
import { callApi } from "../../harness/shipmondo/api-client.ts";
import { startShopOfStack } from "./shop-of-stack.ts";
import { startOperatorStack, type Called, type OperatorStack } from "./operator-stack.ts";

interface Statement {
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: {
    readonly StringLike: { readonly "s3:prefix": string | readonly string[] };
  };
}

/** One thing that a call needs to be allowed. */
interface Need {
  readonly action: string;
  readonly resource: string;
  /** Of a listing. */
  readonly prefix?: string;
}

const page = readFileSync(new URL("../../../docs/operator-policies.md", import.meta.url), "utf8");
const placeholders: Readonly<Record<string, string>> = {
  EVENT_SOURCE: "a1b2c3d4-5678-90ab-cdef-111111111111",
  RECEIVER_LOG_GROUP: "/shop/receiver",
  CONSUMER_LOG_GROUP: "/shop/consumer",
  RECLAIMER_LOG_GROUP: "/shop/reclaimer",
  RECONCILER_LOG_GROUP: "/shop/reconciler",
  KEYS_PATH: names.keysPath.slice(1),
  API_PATH: "Shop/api",
  ROTATION_PATH: "Shop/rotation",
  DEAD_LETTER_QUEUE: names.deadLetters,
  QUEUE: names.queue,
  REGION: "eu-west-1",
  ACCOUNT: "000000000000",
  STACK: "Shop",
  BUCKET: names.bucket,
  TABLE: names.table,
};

/** The policy under the heading of a command, for the stack of this test. */
function policyOf(command: string): readonly Statement[] {
  const [, json = "{}"] =
    page.split(`\n## ${command}\n\n\`\`\`json\n`)[1]?.match(/^([^]*?)\n```/) ?? [];
  const filled = Object.entries(placeholders).reduce(
    (text, [name, value]) => text.replaceAll(new RegExp(`\\b${name}\\b`, "g"), value),
    json,
  );
  return (JSON.parse(filled) as { readonly Statement: readonly Statement[] }).Statement;
}

const arn = (service: string, rest: string): string =>
  `arn:aws:${service}:eu-west-1:000000000000:${rest}`;
const object = (key: unknown): string => `arn:aws:s3:::${names.bucket}/${String(key)}`;

/**
 * What IAM asks for a call, by AWS's Service Authorization Reference.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
function needsOf({ service, operation, input }: Called): readonly Need[] {
  const action = `${service}:${operation}`;
  switch (service) {
    case "sqs": {
      const queue = String(input.QueueUrl).split("/").at(-1) ?? "";
      // The batches have no actions of their own.
      return [{ action: action.replace(/Batch$/, ""), resource: arn("sqs", queue) }];
    }
    case "s3":
      if (operation === "ListObjectsV2") {
        const bucket = `arn:aws:s3:::${String(input.Bucket)}`;
        return [{ action: "s3:ListBucket", resource: bucket, prefix: String(input.Prefix) }];
      }
      if (operation === "CopyObject") {
        const [, ...key] = decodeURIComponent(String(input.CopySource)).split("/");
        return [
          { action: "s3:GetObject", resource: object(key.join("/")) },
          { action: "s3:PutObject", resource: object(input.Key) },
        ];
      }
      return [{ action, resource: object(input.Key) }];
    case "dynamodb": {
      const index = typeof input.IndexName === "string" ? `/index/${input.IndexName}` : "";
      const [table = input.TableName] = Object.keys(input.RequestItems ?? {});
      return [{ action, resource: arn("dynamodb", `table/${String(table)}${index}`) }];
    }
    case "ssm":
      if (operation === "DescribeParameters") return [{ action, resource: "*" }];
      return [{ action, resource: arn("ssm", `parameter${String(input.Path ?? input.Name)}`) }];
    case "cloudformation":
      return [{ action, resource: arn("cloudformation", `stack/${String(input.StackName)}/id`) }];
    case "lambda": {
      const id = String(input.UUID ?? input.Resource)
        .split(":")
        .at(-1);
      return [{ action, resource: arn("lambda", `event-source-mapping:${id ?? ""}`) }];
    }
    case "logs": {
      const groups = [(input.logGroupNames ?? input.logGroupName ?? []) as string[]].flat();
      if (groups.length === 0) return [{ action, resource: "*" }];
      // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
      return groups.map((group) => ({
        action,
        resource: arn("logs", `log-group:${group}:*`),
      }));
    }
    case "sts":
      // "No permissions are required": API_GetCallerIdentity.
      return [];
    default:
      return [{ action, resource: "*" }];
  }
}

const like = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .split("*")
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
      .join(".*")}$`,
  ).test(text);

/** The grants of a policy, one for each action and resource, and whether each allows a need. */
function grantsOf(statements: readonly Statement[]) {
  return statements.flatMap(({ Effect, Action, Resource, Condition }) => {
    expect(Effect).toBe("Allow");
    const prefixes = [Condition?.StringLike["s3:prefix"] ?? null].flat();
    return Action.flatMap((action) =>
      [Resource].flat().flatMap((resource) =>
        prefixes.map((prefix) => ({
          name: `${action} on ${resource}${prefix === null ? "" : ` below ${prefix}`}`,
          allows: (need: Need): boolean =>
            need.action === action &&
            like(resource, need.resource) &&
            (prefix === null || like(prefix, need.prefix ?? "")),
        })),
      ),
    );
  });
}

function expectPolicyFits(command: string, calls: readonly Called[]): void {
  const grants = grantsOf(policyOf(command));
  const needs = calls.flatMap(needsOf);
  const refused = needs.filter((need) => !grants.some(({ allows }) => allows(need)));
  expect(refused).toEqual([]);
  const idle = grants.filter(({ allows }) => !needs.some(allows)).map(({ name }) => name);
  expect(idle).toEqual([]);
}

let stack: OperatorStack;
let made = 0;

beforeAll(async () => {
  stack = await startOperatorStack();
  for (const key of ["one", "two"]) stack.engines.putKey(`${names.keysPath}/${key}`, "shop-key");
});
afterEach(() => stack.reset());
afterAll(() => stack.stop());

const nextId = (): string => String(++made).padStart(64, "a");

async function moveToDeadLetters(dataText = "{}"): Promise<string> {
  const id = nextId();
  const body = `${JSON.stringify(deliveryHead({ id })).slice(0, -1)},"data":${dataText}}`;
  await stack.moveToDeadLetters({ body, groupId: id });
  return id;
}

/** A dead letter that points into the bucket. @param there whether its data still is */
async function moveLargeToDeadLetters(there: boolean): Promise<string> {
  const id = nextId();
  const head = deliveryHead({ id });
  if (there) await stack.objects.write(`large/${id}`, JSON.stringify({ ...head, data: {} }));
  const pointer = { ...head, large: { key: `large/${id}`, bytes: 9 } };
  await stack.moveToDeadLetters({ body: JSON.stringify(pointer), groupId: id });
  return id;
}

/** A delivery that waits for its next attempt. */
async function fail(): Promise<string> {
  const id = nextId();
  const { MessageId: messageId = "" } = await stack.sqs.send(
    new SendMessageCommand({
      QueueUrl: stack.queueUrl,
      MessageBody: JSON.stringify({ ...deliveryHead({ id }), data: {} }),
      MessageGroupId: id,
      MessageDeduplicationId: id,
    }),
  );
  const { Messages } = await stack.sqs.send(
    new ReceiveMessageCommand({ QueueUrl: stack.queueUrl, VisibilityTimeout: 600 }),
  );
  const receiptHandle = Messages?.[0]?.ReceiptHandle ?? "";
  const about = { resource: null, action: null, resourceId: null, receivedAt: null };
  const error = { name: "Error", message: "", stack: "" };
  await stack.records.failed({ deliveryId: id, messageId, receiptHandle }, about, error);
  return id;
}

/** A record that was left behind when its dead letter was purged in the console. */
async function orphan(): Promise<void> {
  const records = stack.recordsAt(Date.now() - 7_200_000);
  const message = { deliveryId: nextId(), messageId: "purged" };
  const about = { resource: null, action: null, resourceId: null, receivedAt: null };
  const error = { name: "Error", message: "", stack: "" };
  await records.failed({ ...message, receiptHandle: "old" }, about, error);
  await records.died(message);
}

async function refuse(note: string): Promise<void> {
  const data = order({ order_note: note }, ++made);
  const request = webhookRequest({ resource: "Orders", action: "create", data, key: "shop-key" });
  const { data: token } = JSON.parse(request.body) as { readonly data: string };
  const receivedAt = "2026-03-02T09:00:00.000Z";
  const held = {
    v: 1,
    ...readWebhookHeaders(request.headers),
    reason: "signature",
    receivedAt,
    token,
  };
  await stack.objects.write(`refused/${receivedAt}-${made}`, JSON.stringify(held));
}

/** A local run that takes what it gets, and calls no service. */
const inMemory = {
  objects: { write: () => Promise.resolve() },
  sqs: { send: () => Promise.resolve({}) },
} as unknown as Pick<Target, "objects" | "sqs">;

const yes = { answer: true, input: "a-key" };

/** Runs commands as in every situation that makes them call something. */
async function callsOf(...commands: readonly (readonly string[])[]): Promise<readonly Called[]> {
  const codes: number[] = [];
  for (const argv of commands) codes.push((await stack.run(argv, yes)).code);
  expect(codes).not.toContain(2);
  return stack.calls();
}

describe("the policy in the docs is what the command calls and nothing more:", () => {
  it("keys", async () => {
    expectPolicyFits("keys list", await callsOf(["keys", "list"]));
    expectPolicyFits("keys add", await callsOf(["keys", "add", "three"]));
    expectPolicyFits("keys remove", await callsOf(["keys", "remove", "three"]));
  });

  it("dead list", async () => {
    await moveToDeadLetters();
    await fail();
    const calls = await callsOf(
      ["dead", "list"],
      ["dead", "list", "--failing"],
      ["dead", "list", "--dropped"],
    );
    expectPolicyFits("dead list", calls);
  });

  it("dead show", async () => {
    const ids = [
      await moveToDeadLetters(),
      await moveLargeToDeadLetters(true),
      await moveLargeToDeadLetters(false),
    ];
    const calls = await callsOf(...ids.map((id) => ["dead", "show", id, "--reveal"]));
    expectPolicyFits("dead show", calls);
  });

  it("dead redrive", async () => {
    const [one] = [
      await moveToDeadLetters(),
      await moveLargeToDeadLetters(true),
      await moveLargeToDeadLetters(false),
    ];
    const frame = JSON.stringify(deliveryHead({ id: one })).length + `,"data":""`.length;
    await moveToDeadLetters(`"${"x".repeat(maxMessageBytes - frame)}"`);
    const calls = await callsOf(["dead", "redrive", one], ["dead", "redrive", "--all", "--again"]);
    expect(calls.filter(({ operation }) => operation === "PutObject")).toHaveLength(1);
    await stack.reset();
    await orphan();
    const empty = await callsOf(["dead", "redrive", "--all"]);
    expectPolicyFits("dead redrive", [...calls, ...empty]);
  });

  it("dead drop and dead restore", async () => {
    const ids = [
      await moveToDeadLetters(),
      await moveLargeToDeadLetters(true),
      await moveLargeToDeadLetters(false),
    ] as const;
    await orphan();
    const dropped = await callsOf(
      ["dead", "drop", ids[0], "--yes"],
      ["dead", "drop", "--all", "--yes"],
    );
    expectPolicyFits("dead drop", dropped);
    const calls = await callsOf(...ids.map((id) => ["dead", "restore", id]));
    expectPolicyFits("dead restore", calls);
  });

  it("dead retry and dead give-up", async () => {
    await fail();
    expectPolicyFits("dead retry", await callsOf(["dead", "retry", "--all"]));
    const id = await fail();
    expectPolicyFits("dead give-up", await callsOf(["dead", "give-up", id]));
  });

  it("login, register and unregister", async () => {
    const shop = await startShopOfStack(stack);
    const { env, input } = shop;
    const calls = async (...argv: readonly string[]): Promise<readonly Called[]> => {
      expect((await stack.run(argv, { env, input })).code).not.toBe(2);
      return stack.calls();
    };
    try {
      const login = await calls("login");
      const register = [
        // With a key that is there, and one that it makes, which this endpoint does not accept.
        ...(await calls("register", "--yes", "--key-name", shop.keyName)),
        ...(await calls("register", "--yes", "--prune", String(shop.firstWebhook()))),
      ];
      expect(register.map(({ operation }) => operation)).toContain("PutParameter");
      expectPolicyFits("register", register);
      expectPolicyFits("unregister", await calls("unregister", "--yes"));
      expectPolicyFits("login", [...login, ...(await calls("login", "--remove", "--yes"))]);
    } finally {
      await shop.stop();
    }
  });

  it("rotate", async () => {
    const shop = await startShopOfStack(stack);
    const endpoint = createServer((_request, response) => response.end());
    await once(endpoint.listen(0, "127.0.0.1"), "listening");
    const { port } = endpoint.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/webhooks`;
    stack.outputs.set("EndpointUrl", url);
    stack.outputs.set("EndpointUrls", url);
    const { env } = shop;
    // Keys are named by the second, and register has just made one.
    const time = { at: Date.now() + 60_000 };
    const rotate = (...args: readonly string[]) =>
      stack.run(["rotate", "--yes", "--old-key", "one", ...args], { env, time });
    try {
      expect(await stack.run(["login"], { env, input: shop.input })).toMatchObject({ code: 0 });
      stack.calls();
      const pair = { resource_name: "Orders", action: "create" };
      const body = { ...pair, name: "Shop/Orders:create", endpoint: url, key: "shop-key" };
      await callApi(shop.shipmondo.url, "/webhooks", { method: "POST", body });
      const done = await rotate("--wait");
      expect(done).toMatchObject({ code: 0 });
      expect(done.output).toContain("account 123456789012");
      expect(done.output).toContain("one is removed");
      expectPolicyFits("rotate", stack.calls());
    } finally {
      endpoint.closeAllConnections();
      endpoint.close();
      await shop.stop();
    }
  });

  it("missed and backfill", async () => {
    const shop = await startShopOfStack(stack);
    const env = { ...shop.env, RECONCILE_LAG_S: "0" };
    const calls = async (...argv: readonly string[]): Promise<readonly Called[]> => {
      expect((await stack.run(argv, { env, input: shop.input })).code).toBeLessThan(2);
      return stack.calls();
    };
    try {
      await calls("login");
      await shop.announce("Orders:create");
      shop.shipmondo.shop.importOrders(2, (index) => ({
        overrides: { order_note: index === 0 ? "x".repeat(maxMessageBytes) : "" },
      }));
      const since = ["--since", new Date(Date.now() - 60_000).toISOString()] as const;
      const missed = await calls("missed", ...since, "--apply", "--yes");
      expect(missed.map(({ operation }) => operation)).toContain("PutObject");
      expectPolicyFits("missed", missed);
      const backfill = ["backfill", "--resource", "Orders", ...since, "--yes"] as const;
      expectPolicyFits("backfill", await calls(...backfill));
    } finally {
      await shop.stop();
    }
  });

  it("status, find and logs", async () => {
    const shop = await startShopOfStack(stack);
    const { env, input } = shop;
    const { services } = stack;
    const calls = async (...argv: readonly string[]): Promise<readonly Called[]> => {
      await stack.run(argv, { env, input });
      return stack.calls();
    };
    try {
      await calls("login");
      services.mapping.state = "Disabled";
      expectPolicyFits("status", await calls("status"));
      services.mapping.state = "Enabled";

      await moveToDeadLetters();
      services.logs.add("/shop/receiver", Date.now(), {
        message: "Accepted",
        resource: "Orders",
        resourceId: "5",
        deliveryId: nextId(),
      });
      const found = [...(await calls("find", "Orders", "5")), ...(await calls("find", "LB-1"))];
      services.logs.looks = Infinity;
      // In the middle of the query: it is stopped.
      await stack.run(["find", "Orders", "5"], { env, interruptAfterCalls: 12 });
      services.logs.looks = 2;
      expectPolicyFits("find", [...found, ...stack.calls()]);
      expectPolicyFits("logs", await calls("logs", "--level", "warn"));
    } finally {
      await shop.stop();
    }
  });

  it("pull", async () => {
    const ids = [
      await moveToDeadLetters(),
      await moveLargeToDeadLetters(true),
      await moveLargeToDeadLetters(false),
    ];
    const quarantined = nextId();
    await stack.objects.write(`refused/2026-03-02T09:00:00.000Z-${quarantined}`, "{}");
    ids.push(quarantined);
    const local = { ...(await stack.target()), name: "the local run", ...inMemory };
    for (const id of ids) {
      const { code } = await stack.run(["pull", id, "--stack", "Shop", "--yes"], { local });
      expect(code).toBeLessThan(2);
    }
    expectPolicyFits("pull", stack.calls());
  });

  it("pause and resume", async () => {
    // So that the age of the oldest is asked for.
    await fail();
    stack.services.fail("lambda:UpdateEventSourceMapping", "denied", 1);
    const refused = await callsOf(["pause", "--yes"]);
    expectPolicyFits("pause", [...refused, ...(await callsOf(["pause", "--yes"]))]);
    expectPolicyFits("resume", await callsOf(["resume", "--yes"]));
  });

  it("replay", async () => {
    await refuse("small");
    await refuse("x".repeat(maxMessageBytes));
    expectPolicyFits("replay", await callsOf(["replay", "--refused"]));
  });
});
