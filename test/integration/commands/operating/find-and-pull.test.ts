import { localCredentials } from "../../../../local/engines/start-engines.ts";
import { SQSClient, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { createHeldObjects } from "../../../../lambda/aws/held-objects.ts";
import { S3Client } from "@aws-sdk/client-s3";
import type { Target } from "../../../../bin/common/target.ts";
import { startEngines, type Engines } from "../../../../local/engines/start-engines.ts";
import { deliveryHead } from "../../../harness/delivery.ts";
import { names, resources } from "../../../harness/durability/resources.ts";
import { order } from "../../../../testing/samples/index.ts";
import { startShopOfStack, type ShopOfStack } from "../shop-of-stack.ts";
import { startOperatorStack, type OperatorStack, type RunOptions } from "../operator-stack.ts";

let stack: OperatorStack;
let shop: ShopOfStack;
let engines: Engines;
let local: Target;

beforeAll(async () => {
  stack = await startOperatorStack();
  shop = await startShopOfStack(stack);
  // The local run, as far as pull knows it: its queue and its bucket.
  engines = await startEngines();
  await engines.ensure(resources(6, 5));
  const options = { region: engines.region, credentials: localCredentials };
  const s3 = new S3Client({ ...options, endpoint: engines.endpoints.s3, forcePathStyle: true });
  local = {
    ...(await stack.target()),
    name: "the local run at port 3000",
    isLocal: true,
    sqs: new SQSClient({ ...options, endpoint: engines.endpoints.sqs }),
    objects: createHeldObjects(s3, names.bucket),
    queueUrl: engines.queueUrl(names.queue),
  };
});
beforeEach(() => {
  stack.services.heal();
  stack.services.logs.events.splice(0);
});
afterEach(() => stack.reset());
afterAll(async () => {
  local.sqs.destroy();
  await shop.stop();
  await Promise.all([engines.stop(), stack.stop()]);
});

const idOf = (digit: string): string => digit.repeat(64);
const about = { resource: "Orders", resourceId: "123", action: "create" };

async function find(...args: readonly string[]) {
  const { code, output } = await stack.run(["find", ...args, "--stack", "Shop"], { env: shop.env });
  return { code, output };
}

/** Lines as the functions write them. */
function writeStory(): void {
  const { logs } = stack.services;
  const at = Date.now() - 60_000;
  const write = (name: string, ms: number, message: string, more: object): void => {
    logs.add(`/shop/${name}`, at + ms, { level: "INFO", message, ...about, ...more });
  };
  write("consumer", 900, "Handled", { deliveryId: idOf("a"), attempt: 2, ms: 5, superseded: true });
  write("receiver", 0, "Accepted", { deliveryId: idOf("a"), key: "main", place: "queue" });
  write("consumer", 400, "Not handled", {
    deliveryId: idOf("a"),
    level: "ERROR",
    error: "TypeError",
    attempts: 1,
    stack: "at x",
  });
  write("receiver", 2_000, "Held unverified: not every key could be read and tried", {
    deliveryId: idOf("b"),
    reason: "keys_unreadable",
  });
  write("reclaimer", 3_000, "Reclaimed", {
    deliveryId: idOf("c"),
    heldId: idOf("b"),
    ended: "forwarded",
  });
  write("consumer", 5_000, "Handled", { deliveryId: idOf("c"), attempt: 1, missed: true });
  write("receiver", 6_000, "Refused", { deliveryId: idOf("e"), reason: "signature" });
  logs.add("/shop/consumer", at, {
    level: "INFO",
    message: "another's",
    ...about,
    resourceId: "999",
  });
}

describe("find", () => {
  it("tells an object's story from the logs, the table, the dead-letter queue and the bucket", async () => {
    writeStory();
    const dead = idOf("d");
    const head = deliveryHead({ id: dead, resource: "Orders", resourceId: "123" });
    await stack.moveToDeadLetters({ body: JSON.stringify({ ...head, data: {} }), groupId: "g" });
    const receivedAt = new Date().toISOString();
    await stack.records.failed(
      { deliveryId: idOf("f"), messageId: "m", receiptHandle: "r" },
      { ...about, receivedAt },
      { name: "RangeError", message: "marker-message", stack: "" },
    );
    await stack.objects.write(`refused/${receivedAt}-${idOf("e")}`, "{}");

    const { code, output } = await find("Orders", "123", "--json");
    expect(code).toBe(0);
    await stack.records.close({ deliveryId: idOf("f"), messageId: "m" });
    const { story } = JSON.parse(output) as {
      story: { deliveries: readonly Readonly<Record<string, unknown>>[] };
    };
    type Found = Readonly<Record<string, unknown>>;
    const byId: Readonly<Record<string, Found>> = Object.fromEntries(
      story.deliveries.map((each): [string, Found] => [String(each.id).slice(0, 1), each]),
    );
    expect(byId.a).toMatchObject({
      state: "handled",
      attempts: 2,
      error: null,
      marks: ["superseded: a newer version came before it"],
    });
    expect((byId.a?.lines as readonly { message: string }[]).map(({ message }) => message)).toEqual(
      ["Accepted", "Not handled", "Handled"],
    );
    // Held under an id of its own, and opened as another: one delivery.
    expect(byId.b).toBeUndefined();
    expect(byId.c).toMatchObject({
      state: "handled",
      marks: ["brought by the reconciler: no webhook did"],
    });
    expect(byId.d).toMatchObject({ state: "dead", places: ["dead-letter queue"] });
    expect(byId.e).toMatchObject({ state: "refused", places: ["refused/"] });
    expect(byId.f).toMatchObject({ state: "failing", attempts: 1, error: "RangeError" });
    expect(output).not.toContain("another's");
    expect(output).not.toContain("marker-message");
    // The dead letter was given back.
    expect(await stack.takeAll(stack.deadLetterQueueUrl)).toHaveLength(1);
  });

  it("for a person: a block a delivery, and never looks into the queue", async () => {
    writeStory();
    stack.calls();
    const { code, output } = await find("Orders/123");
    expect(code).toBe(0);
    expect(output).toContain(
      "Orders/123 of the stack Shop (eu-west-1, account 123456789012): 3 deliveries",
    );
    expect(output).toMatch(/receiver +Accepted {2}key=main place=queue/);
    expect(output).toContain("What is in it is not looked at");
    expect(output).toContain("2.5 MB of logs were searched");
    const received = stack
      .calls()
      .filter(
        ({ operation, input }) =>
          operation === "ReceiveMessage" && input.QueueUrl === stack.queueUrl,
      );
    expect(received).toEqual([]);
  });

  it("finds an order by its number, through Shipmondo's API", async () => {
    writeStory();
    expect(await stack.run(["login"], { env: shop.env, input: shop.input })).toMatchObject({
      code: 0,
    });
    shop.shipmondo.shop.importOrders(1, () => ({ overrides: { order_id: "LB-77" } }));
    const { code, output } = await find("LB-77");
    expect(output).toMatch(/^Orders\/\d+ of the stack/);
    expect(code).toBe(1);
    const none = await find("LB-78");
    expect(none.code).toBe(2);
    expect(none.output).toContain("no order of this number");
    expect(await stack.run(["login", "--remove", "--yes"], { env: shop.env })).toMatchObject({
      code: 0,
    });
  });

  it.each([
    ["logs:StartQuery", "denied", "Unknown: the logs: not allowed: it takes logs:StartQuery."],
    ["logs:GetQueryResults", "throttled", "Unknown: the logs: AWS is asked too often"],
    ["logs:GetQueryResults", "expired", "Unknown: the logs: the credentials are expired"],
  ] as const)(
    "where %s is %s it says so and shows the rest; of nothing it cannot be sure: 2",
    async (action, fault, text) => {
      stack.services.fail(action, fault);
      const nothing = await find("Orders", "123");
      expect(nothing.code).toBe(2);
      expect(nothing.output).toContain(text);
      await stack.records.failed(
        { deliveryId: idOf("1"), messageId: `m-${action}-${fault}`, receiptHandle: "r" },
        { ...about, receivedAt: new Date().toISOString() },
        { name: "RangeError", message: "", stack: "" },
      );
      const some = await find("Orders", "123");
      expect(some.code).toBe(0);
      expect(some.output).toContain("RangeError");
      await stack.records.close({ deliveryId: idOf("1"), messageId: `m-${action}-${fault}` });
    },
  );

  it("ends with 1 where nothing is known", async () => {
    const { code, output } = await find("Drafts", "55");
    expect(code).toBe(1);
    expect(output).toContain("nothing was found");
  });

  it.each([
    [["Orders", 'x" or 1=1'], "id is none"],
    [[], "unset"],
    [["Orders", ""], "unset"],
    [["Orders", "1", "2"], "takes 2 arguments"],
  ])("refuses %j", async (args, text) => {
    const { code, output } = await find(...args);
    expect(code).toBe(2);
    expect(output).toContain(text);
  });
});

describe("pull", () => {
  const pull = (start: string, options: RunOptions = { answer: true }) =>
    stack.run(["pull", start, "--stack", "Shop"], { ...options, local });
  const onLocalQueue = async (): Promise<readonly string[]> => {
    const { Messages = [] } = await local.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: local.queueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 600,
      }),
    );
    return Messages.map(({ Body = "" }) => Body);
  };
  const bury = async (
    digit: string,
    more: object = { data: order({ id: 5 }) },
  ): Promise<string> => {
    const id = idOf(digit);
    const head = deliveryHead({ id, resource: "Orders", resourceId: "5" });
    await stack.moveToDeadLetters({
      body: JSON.stringify({ ...head, ...more }),
      groupId: `g${digit}`,
    });
    return id;
  };

  it("puts a copy of a dead letter on the local queue, to be handled each time, and removes nothing in AWS", async () => {
    const id = await bury("7");
    stack.calls();
    const { code, output } = await pull(id);
    expect(code).toBe(0);
    expect(output).toContain(
      `This copies the dead letter ${id} (Orders:create 5) with its personal data from the stack Shop ` +
        "(eu-west-1, account 123456789012) to the local run at port 3000. In AWS nothing is changed.",
    );
    const operations = new Set(stack.calls().map(({ operation }) => operation));
    expect([...operations].filter((name) => /Send|Delete|Put|Update/.test(name))).toEqual([]);

    const [first = "{}"] = await onLocalQueue();
    expect(JSON.parse(first)).toMatchObject({ id, data: { id: 5 } });
    expect(await pull(id)).toMatchObject({ code: 0 });
    // Of one group a second is only seen once the first is gone; its mark is another one.
    expect(JSON.parse(first)).toHaveProperty("replay");
    expect(await stack.takeAll(stack.deadLetterQueueUrl)).toHaveLength(1);
  });

  it("copies the data of a large one with it, and says when that is gone", async () => {
    const key = `large/2026-11-20T10:00:00.000Z-${idOf("8")}`;
    const id = await bury("8", { large: { key, bytes: 20 } });
    const gone = await pull(id);
    expect(gone.code).toBe(1);
    expect(gone.output).toContain("it is gone from the stack's bucket");
    await stack.objects.write(key, '{"data":{"id":8}}');
    expect(await pull(id)).toMatchObject({ code: 0 });
    expect(await local.objects.read(key)).toBe('{"data":{"id":8}}');
  });

  it("puts a quarantined request into the local quarantine, with the commands to replay it, and no key", async () => {
    const key = `refused/2026-11-20T10:00:00.000Z-${idOf("9")}`;
    await stack.objects.write(key, '{"v":1,"token":"x"}');
    stack.calls();
    const { code, output } = await pull(idOf("9").slice(0, 8));
    expect(code).toBe(0);
    expect(output).toContain("npm run replay -- --refused");
    expect(await local.objects.read(key)).toBe('{"v":1,"token":"x"}');
    expect(await stack.objects.read(key)).toBe('{"v":1,"token":"x"}');
    expect(stack.calls().filter(({ service }) => service === "ssm")).toEqual([]);
  });

  it.each([
    ["nobody is at a terminal", { answer: null }, 2],
    ["the answer is no", { answer: false }, 1],
  ])("copies nothing when %s", async (_, options, code) => {
    const id = await bury(code === 2 ? "2" : "3");
    expect(await pull(id, options)).toMatchObject({ code });
    const bodies = await onLocalQueue();
    expect(bodies.filter((body) => body.includes(id))).toEqual([]);
  });

  it("does nothing where none has such an id, or several, or no stack is named", async () => {
    expect(await pull(idOf("0"))).toMatchObject({ code: 2 });
    await bury("4");
    const another = deliveryHead({ id: `${"4".repeat(10)}${"5".repeat(54)}` });
    await stack.moveToDeadLetters({
      body: JSON.stringify({ ...another, data: {} }),
      groupId: "other",
    });
    const several = await pull("44444444");
    expect(several.code).toBe(2);
    expect(several.output).toContain("the beginning of 2 ids");
    expect(await stack.run(["pull", idOf("4")], { local })).toMatchObject({ code: 2 });
  });
});
