import { join } from "node:path";
import type { Fault } from "../../../local/break-it/faults/fault.ts";
import { waitUntil } from "../../harness/wait-until.ts";
import {
  startFaultyStack,
  type Answered,
  type FaultyStack,
} from "../../harness/durability/faulty-stack.ts";
import { leaks, markedOrder } from "../../harness/durability/markers.ts";
import type { Resources } from "./probed-receiver.ts";

let stack: FaultyStack;

beforeAll(async () => {
  stack = await startFaultyStack({
    entries: { receiver: join(import.meta.dirname, "probed-receiver.ts") },
    env: { KEYS_MAX_AGE_S: "0" },
  });
  await stack.deliver(markedOrder(1));
});

afterAll(async () => {
  await stack.stop();
});

afterEach(() => {
  for (const proxy of Object.values(stack.proxies)) proxy.clear();
});

const instance = (): number => stack.functions.receiver.pids()[0] ?? 0;

/**
 * Freezes the instance between two requests, as Lambda does; what `meanwhile` does, it finds when
 * it is thawed for the next one.
 */
async function acrossFreeze(n: number, meanwhile: () => void): Promise<Answered> {
  const pid = instance();
  process.kill(pid, "SIGSTOP");
  meanwhile();
  const answering = stack.deliver(markedOrder(n));
  process.kill(pid, "SIGCONT");
  const answered = await answering;
  expect(instance()).toBe(pid);
  return answered;
}

/** Timers and sockets under way, beyond those that were there before the request. */
function leftBehind({ body }: Answered): Resources {
  const { before, after } = body as { readonly before: Resources; readonly after: Resources };
  const kinds = ["Timeout", "Immediate", "TCPSocketWrap", "TCPWrap", "GetAddrInfoReqWrap"];
  return Object.fromEntries(
    kinds
      .map((kind) => [kind, (after[kind] ?? 0) - (before[kind] ?? 0)] as const)
      .filter(([, count]) => count > 0),
  );
}

const faults: readonly Fault[] = [
  { kind: "hang" },
  { kind: "mute" },
  { kind: "reset" },
  { kind: "stall" },
  { kind: "unavailable" },
  { kind: "delay", ms: 700 },
];

it.each(faults.map((fault, n) => [fault.kind, fault, n + 10] as const))(
  "leaves no timer, no socket in flight and no rejection behind an answer while SQS fails (%s)",
  async (_kind, fault, n) => {
    stack.proxies.sqs.set({ fault, operation: "SendMessage" });
    const answered = await acrossFreeze(n, () => undefined);
    expect(answered.status).toBe(200);
    expect(leftBehind(answered)).toEqual({});
    stack.proxies.sqs.clear();

    const next = await acrossFreeze(n + 100, () => undefined);
    expect(next).toMatchObject({ status: 200, body: { rejections: 0 } });
    expect(leftBehind(next)).toEqual({});
  },
);

it("leaves nothing behind a 503 while SQS and S3 hang", async () => {
  stack.proxies.sqs.set({ fault: { kind: "hang" } });
  stack.proxies.s3.set({ fault: { kind: "hang" } });
  const answered = await acrossFreeze(20, () => undefined);
  expect(answered).toMatchObject({ status: 503, body: { rejections: 0 } });
  expect(leftBehind(answered)).toEqual({});
});

it("leaves nothing behind while the parameter store hangs", async () => {
  stack.proxies.ssm.set({ fault: { kind: "hang" } });
  const answered = await acrossFreeze(21, () => undefined);
  expect(answered).toMatchObject({ status: 200, body: { rejections: 0 } });
  expect(leftBehind(answered)).toEqual({});
});

describe("with connections that died while the instance was frozen", () => {
  const sends = () => stack.proxies.sqs.arrived.get("SendMessage") ?? 0;
  const failedAttempts = () =>
    stack.lines.filter((line) => line.includes("An attempt to store a delivery failed")).length;

  it("sends the next delivery to the queue with one attempt that arrives, when the service closed them", async () => {
    await acrossFreeze(30, () => undefined);
    const before = { sends: sends(), failed: failedAttempts() };
    const answered = await acrossFreeze(31, () => {
      stack.proxies.sqs.closeIdle();
    });
    expect(answered.status).toBe(200);
    expect(sends()).toBe(before.sends + 1);
    expect(failedAttempts()).toBeLessThanOrEqual(before.failed + 1);
    expect(await stack.objects("pending/")).not.toContainEqual(
      expect.stringContaining(String(answered.body.id)),
    );
  });

  it("sends it by a second connection, when nothing comes back on the first", async () => {
    await acrossFreeze(32, () => undefined);
    const before = sends();
    const answered = await acrossFreeze(33, () => {
      stack.proxies.sqs.forgetConnections();
    });
    expect(answered.status).toBe(200);
    expect(leftBehind(answered)).toEqual({});
    expect(sends()).toBe(before + 1);
  });
});

it("has taken every delivery that it answered with 200", async () => {
  await stack.reclaim();
  stack.startConsuming();
  const accepted = stack.lines.flatMap((line) => {
    const { message, deliveryId } = JSON.parse(line) as Readonly<Record<string, string>>;
    return message === "Accepted" ? [deliveryId] : [];
  });
  await waitUntil("all are handled", () => {
    const handled = new Set(stack.runs.ended().map(({ id }) => id));
    return accepted.every((id) => handled.has(id ?? "")) ? true : null;
  });
  expect(leaks(stack.lines)).toEqual([]);
  expect(stack.crashes()).toEqual([]);
});
