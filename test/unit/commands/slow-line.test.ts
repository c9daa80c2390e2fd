import { SSMClient } from "@aws-sdk/client-ssm";
import { setImmediate as turn } from "node:timers/promises";
import { runInProcess } from "../../harness/run-in-process.ts";
import type { Clients } from "../../../bin/common/aws-clients.ts";
import { stackTarget } from "../../../bin/common/target.ts";
import { verifiedHold } from "../reclaimer/holds.ts";

interface Command {
  readonly constructor: { readonly name: string };
}
type Options = { readonly abortSignal?: AbortSignal } | undefined;

/** A client whose every answer takes so long, unless it is told to stop. */
const slow = (ms: number, answer: (operation: string) => object) => ({
  send: (command: Command, options: Options) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        resolve(answer(command.constructor.name));
      }, ms);
      options?.abortSignal?.addEventListener("abort", () => {
        clearTimeout(timer);
        reject(Object.assign(new Error("aborted"), { name: "AbortError" }));
      });
    }),
});

const outputs = ["QueueUrl", "DeadLetterQueueUrl", "BucketName", "TableName", "KeysPath"];

function clientsOf(key: string, text: string, slowMs: { s3: number; sqs: number }): Clients {
  const isOn = [...outputs, "ReceiverName", "RequireBinding"];
  const stack = { Outputs: isOn.map((OutputKey) => ({ OutputKey, OutputValue: "x" })) };
  const config = { region: () => Promise.resolve("eu-west-1") };
  const parameter = { Name: "/x/main", Value: "key", Type: "SecureString" };
  return {
    cloudFormation: { ...slow(1, () => ({ Stacks: [stack] })), config },
    // The SDK's paginators ask for an instance.
    ssm: Object.assign(
      Object.create(SSMClient.prototype) as SSMClient,
      slow(1, () => ({ Parameters: [parameter] })),
    ),
    s3: slow(slowMs.s3, (operation) =>
      operation === "ListObjectsV2Command"
        ? { Contents: [{ Key: key }] }
        : { Body: { transformToString: () => Promise.resolve(text) } },
    ),
    sqs: slow(slowMs.sqs, () => ({})),
  } as unknown as Clients;
}

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ["setImmediate", "nextTick", "queueMicrotask"] });
});
afterEach(() => {
  jest.useRealTimers();
});

/** Runs a replay under a clock that goes on as fast as it can. */
async function replay(slowMs: { s3: number; sqs: number }) {
  const [held, text] = verifiedHold("a");
  const clients = clientsOf(held.replace("pending/", "refused/"), text, slowMs);
  const over = { is: false };
  const running = runInProcess(["replay", "--refused"], {
    findTarget: () => stackTarget("Shop", clients),
  }).finally(() => {
    over.is = true;
  });
  while (!over.is) {
    await jest.advanceTimersByTimeAsync(1_000);
    await turn();
  }
  return running;
}

it("gives an operator's calls the time that they take over a line of 1 Mbit/s", async () => {
  const { code, output } = await replay({ s3: 50_000, sqs: 20_000 });
  expect(output).toContain("1 forwarded");
  expect(code).toBe(0);
});

it("ends a call of S3 that hangs and says so, and not that something was aborted", async () => {
  const { code, output } = await replay({ s3: 3_600_000, sqs: 1 });
  expect(output).toContain("S3 did not answer in time");
  expect(output).not.toContain("aborted");
  expect(code).toBe(1);
});

it("ends a send that hangs, and the request waits", async () => {
  const { code, output } = await replay({ s3: 1, sqs: 3_600_000 });
  expect(output).toContain("1 waiting");
  expect(code).toBe(1);
});
