import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { localCredentials, startEngines, type Engines } from "../../local/engines/start-engines.ts";
import { order } from "../../testing/samples/index.ts";
import { startAwsServices, type AwsServices } from "../harness/aws/start-aws-services.ts";
import { childEnvironment } from "../harness/child-environment.ts";
import { deliveryHead } from "../harness/delivery.ts";
import { names, resources } from "../harness/durability/resources.ts";
import { defaultSettings, startLocalRun, type LocalRun } from "../harness/local-run.ts";
import { queueDepth } from "../harness/queue-depth.ts";
import { runCommand, type CommandResult } from "../harness/run-command.ts";
import { waitUntil } from "../harness/wait-until.ts";

let run: LocalRun;
/** Those of a stack in AWS. */
let engines: Engines;
let services: AwsServices;
let sqs: SQSClient;

beforeAll(async () => {
  [run, engines, services] = await Promise.all([
    startLocalRun({ env: { KEYS_MAX_AGE_S: "1" } }),
    startEngines(),
    startAwsServices(),
  ]);
  await engines.ensure(resources(6, 5));
  sqs = new SQSClient({
    region: engines.region,
    endpoint: engines.endpoints.sqs,
    credentials: localCredentials,
  });
  const outputs = {
    QueueUrl: engines.queueUrl(names.queue),
    DeadLetterQueueUrl: engines.queueUrl(names.deadLetters),
    BucketName: names.bucket,
    TableName: names.table,
    KeysPath: names.keysPath,
    ReceiverName: "receiver-1",
    ConsumerName: "consumer-1",
    RequireBinding: "false",
    EndpointUrl: "https://hooks.example.com/webhooks/uuid",
    EndpointUrls: "https://hooks.example.com/webhooks",
    ApiPath: "/Shop/api",
    RotationPath: "/Shop/rotation",
    EventSourceId: services.mapping.id,
    AlarmPrefix: "Shop: ",
    ConsumerLogGroup: "/shop/consumer",
  };
  for (const [name, value] of Object.entries(outputs)) services.outputs.set(name, value);
});
afterAll(async () => {
  sqs.destroy();
  await Promise.all([run.stop(), engines.stop(), services.stop()]);
});

const local = () => ({ PORT: new URL(run.url).port, ...defaultSettings });
const webhooks = (...args: readonly string[]): Promise<CommandResult> =>
  runCommand(args, { env: local() });

/** The command line as it finds AWS: by AWS's own variables. */
const onStack = (...args: readonly string[]): Promise<CommandResult> => {
  const { url } = services;
  const { endpoints } = engines;
  return runCommand([...args, "--stack", "Shop"], {
    env: {
      ...local(),
      AWS_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
      AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
      AWS_ENDPOINT_URL_CLOUDFORMATION: url,
      AWS_ENDPOINT_URL_CLOUDWATCH: url,
      AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: url,
      AWS_ENDPOINT_URL_LAMBDA: url,
      AWS_ENDPOINT_URL_STS: url,
      AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
      AWS_ENDPOINT_URL_S3: endpoints.s3,
      AWS_ENDPOINT_URL_SQS: endpoints.sqs,
      AWS_ENDPOINT_URL_SSM: endpoints.ssm,
    },
  });
};

const send = async (id: number, more: object = {}, action = "create"): Promise<string> => {
  const { body } = await run.send({ action, data: { ...order({ id }), ...more } });
  return body.id ?? "";
};

describe("on the local run", () => {
  test("status says that nothing needs a person, and what does once something is refused", async () => {
    await run.reached(await send(1), "handled");
    const well = await webhooks("status");
    expect(well.output).toContain("Nothing needs a person.");
    expect(well.output).toMatch(/^ {2}event source +on$/m);
    expect(well.output).toMatch(/local, put .* last used/);
    expect(well.output).toMatch(/^ {2}missed +0 in 30 days/m);
    expect(well.code).toBe(0);

    expect((await run.send({ data: order({ id: 2 }) as never, key: "wrong" })).status).toBe(401);
    const ill = await waitUntil("it is in quarantine", async () => {
      const status = await webhooks("status", "--json");
      return status.code === 1 ? status : null;
    });
    expect(JSON.parse(ill.output)).toMatchObject({ needsPerson: ["quarantined"], unknown: [] });
  });

  test("pause keeps deliveries from the handlers, status shows it, and resume hands them over", async () => {
    const paused = await webhooks("pause", "--reason", "stock-taking");
    expect(paused.code).toBe(0);
    expect(paused.output).toContain(`This pauses the consumer of the local run at port`);
    const id = await send(3);
    const status = await webhooks("status");
    expect(status.output).toMatch(/event source +paused for .*: stock-taking {2}\(.*resume\)/);
    const [waiting] = await run.deliveries(`id=${id}`);
    expect(waiting?.status).toBe("queued");
    expect((await webhooks("pause")).output).toContain("already");

    expect(await webhooks("resume")).toMatchObject({ code: 0 });
    await run.reached(id, "handled");
    expect((await webhooks("resume")).output).toContain("is not paused");
  });

  test("find tells an object's story with what changed, by its id or an order's number", async () => {
    const first = { order_note: "first", updated_at: "2026-03-02T10:00:00.000+01:00" };
    const second = { order_note: "second", updated_at: "2026-03-02T11:00:00.000+01:00" };
    await run.reached(await send(44, first), "handled");
    await run.reached(await send(44, second, "status_update"), "handled");
    const { code, output } = await webhooks("find", "Orders", "44");
    expect(code).toBe(0);
    expect(output).toMatch(/^Orders\/44 .*of the local run at port \d+: 2 deliveries$/m);
    expect(output).toContain('~ /order_note: "first" → "second"');
    const json = await webhooks("find", "Orders/44", "--json");
    expect(JSON.parse(json.output)).toMatchObject({
      resource: "Orders",
      id: "44",
      story: { entries: [{ row: { action: "create" } }, { row: { action: "status_update" } }] },
    });
    expect(await webhooks("find", "Orders", "404404")).toMatchObject({ code: 1 });

    // Of the local Shipmondo.
    expect(await webhooks("register", "--yes")).toMatchObject({ code: 0 });
    const made = await webhooks("shop", "create-order", "--json");
    const { results } = JSON.parse(made.output) as { results: readonly { id: number }[] };
    const orderId = String(results[0]?.id);
    await waitUntil("the order came", async () => {
      const found = (await run.deliveries()).find(({ resourceId }) => resourceId === orderId);
      return found?.status === "handled" || null;
    });
    const byNumber = await webhooks("find", `LB-${orderId}`);
    expect(byNumber.output).toContain(`Orders/${orderId}`);
    expect(byNumber.code).toBe(0);
  });

  test("logs shows the functions' lines with their names, follows them, and ends with 0 at Ctrl-C", async () => {
    await run.reached(await send(77), "handled");
    const shown = await webhooks("logs", "--object", "Orders/77");
    expect(shown.code).toBe(0);
    expect(shown.output).toMatch(/receiver +INFO +Accepted Orders:create 77 /);
    expect(shown.output).toMatch(/consumer +INFO +Handled Orders:create 77 /);

    const child = spawn(
      process.execPath,
      ["bin/webhooks.ts", "logs", "--follow", "--object", "Orders/78", "--json"],
      {
        cwd: path.join(import.meta.dirname, "../.."),
        env: { ...childEnvironment(), ...local() },
      },
    );
    let out = "";
    child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString("utf8")));
    const ended = once(child, "exit");
    await run.reached(await send(78), "handled");
    await run.reached(await send(79), "handled");
    await waitUntil("it followed", () => (out.includes('"Handled"') ? true : null));
    child.kill("SIGINT");
    expect(await ended).toEqual([0, null]);
    const lines = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { message: string; fields: { resourceId: string } });
    expect(lines.filter(({ message }) => message === "Accepted")).toHaveLength(1);
    expect(lines.filter(({ message }) => message === "Handled")).toHaveLength(1);
    expect(lines.every(({ fields }) => fields.resourceId === "78")).toBe(true);
  });

  test("without a local run each says how to start one", async () => {
    for (const args of [["status"], ["find", "Orders", "1"], ["logs"], ["pause"], ["resume"]]) {
      const { code, output } = await runCommand(args, { env: { PORT: "1" } });
      expect({ args, code }).toEqual({ args, code: 2 });
      expect(output).toContain("npm start");
    }
  });
});

describe("on a stack, as AWS's own variables lead to it", () => {
  test("a dead letter that is pulled is handled by the local run, and stays in AWS", async () => {
    const id = "d".repeat(64);
    const queueUrl = engines.queueUrl(names.deadLetters);
    const head = deliveryHead({ id, resource: "Orders", resourceId: "500" });
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: JSON.stringify({ ...head, data: order({ id: 500 }) }),
        MessageGroupId: "500",
        MessageDeduplicationId: "dead-500",
      }),
    );
    const asked = await onStack("pull", id);
    expect(asked.code).toBe(2);
    expect(asked.output).toContain("add --yes");
    const pulled = await onStack("pull", "dddddddd", "--yes");
    expect(pulled.output).toContain("the stack Shop (eu-west-1, account 123456789012)");
    expect(pulled.code).toBe(0);
    const row = await run.reached(id, "handled");
    expect(row.data).toMatchObject({ id: 500 });
    expect(await queueDepth(sqs, queueUrl)).toBe(1);
  });

  test("status, logs, pause and resume answer there, too", async () => {
    services.logs.add("/shop/consumer", Date.now() - 1_000, { level: "INFO", message: "Handled" });
    const status = await onStack("status", "--json");
    expect(status.code).toBe(1);
    expect(JSON.parse(status.output)).toMatchObject({
      target: "the stack Shop (eu-west-1, account 123456789012)",
      // The settings of this checkout are not those of this stack.
      unknown: ["webhooks"],
      parts: { eventSource: { value: { state: "Enabled" } }, alarms: { known: true } },
    });
    expect((await onStack("logs")).output).toContain("Handled");
    expect(await onStack("pause", "--reason", "why", "--yes")).toMatchObject({ code: 0 });
    expect(services.mapping.state).toBe("Disabled");
    expect((await onStack("status")).output).toMatch(/paused for .* by assumed-role.*: why/);
    expect(await onStack("resume", "--yes")).toMatchObject({ code: 0 });
    expect(services.mapping.state).toBe("Enabled");
  });

  test("expired credentials end every command with 2 and say so", async () => {
    services.fail("cloudformation:DescribeStacks", "expired");
    const { code, output } = await onStack("status");
    services.heal();
    expect(code).toBe(2);
    expect(output).toContain("is expired");
    expect(output).toContain("your credentials");
  });
});
