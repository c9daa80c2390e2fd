import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { startFunction, type LocalFunction } from "../../../local/runtime/function.ts";
import { allGone } from "../../harness/process-tree.ts";
import { waitUntil } from "../../harness/wait-until.ts";

const source = `
  import { channel } from "node:diagnostics_channel";
  import { setTimeout as delay } from "node:timers/promises";
  console.log("starting");
  export const handler = async (event, context) => {
    if (event.fail) throw new TypeError("bad event");
    if (event.exit !== undefined) {
      channel("shipmondo-webhooks").publish({ type: "duplicate", id: "last words", messageId: "m" });
      process.exit(event.exit);
    }
    if (event.wait) await delay(event.wait);
    if (event.long) process.stdout.write("x".repeat(event.long));
    if (event.deep) {
      const data = JSON.parse("[".repeat(event.deep) + "]".repeat(event.deep));
      channel("shipmondo-webhooks").publish({
        type: "handling", messageId: "m", delivery: { id: "deep", data },
      });
    }
    if (event.tell) {
      channel("shipmondo-webhooks").publish({
        type: "handling", messageId: "m", delivery: { id: "d", data: { text: "\\ud800" } },
      });
    }
    const remaining = context.getRemainingTimeInMillis();
    return { pid: process.pid, name: context.functionName, flag: process.env.FLAG, remaining };
  };
`;
const bundle = mkdtempSync(path.join(tmpdir(), "bundle-"));
writeFileSync(path.join(bundle, "index.mjs"), source);

afterAll(() => {
  rmSync(bundle, { recursive: true });
});

const started: LocalFunction[] = [];
const start = (options: Partial<Parameters<typeof startFunction>[0]> = {}): LocalFunction => {
  const local = startFunction({ name: "Example", bundle, env: {}, timeoutMs: 20_000, ...options });
  started.push(local);
  return local;
};

afterEach(async () => {
  await Promise.all(started.splice(0).map((local) => local.stop()));
});

const pidOf = (outcome: Awaited<ReturnType<LocalFunction["invoke"]>>): unknown =>
  outcome.ok ? (JSON.parse(outcome.payload) as { readonly pid: number }).pid : outcome;

test("the handler gets its environment and Lambda's context, and its answer comes back as JSON", async () => {
  const outcome = await start({ env: { FLAG: "on" } }).invoke({});

  expect(outcome.ok && JSON.parse(outcome.payload)).toMatchObject({ name: "Example", flag: "on" });
});

test("the parent's own environment stays out of the function", async () => {
  process.env.FLAG = "leaked";
  const outcome = await start().invoke({});
  delete process.env.FLAG;

  expect(outcome.ok && JSON.parse(outcome.payload)).not.toHaveProperty("flag");
});

test("one process runs one invocation after the other; a second starts while the first is busy", async () => {
  const one = start();
  const pids = [await one.invoke({}), await one.invoke({})].map(pidOf);
  expect(new Set(pids).size).toBe(1);

  const two = start({ maxInstances: 2 });
  await two.warm(2);
  const busy = await Promise.all([1, 2, 3, 4].map(() => two.invoke({ wait: 200 })));
  expect(new Set(busy.map(pidOf)).size).toBe(2);
});

test("what a handler throws is the outcome, and the process lives on", async () => {
  const local = start();
  const failed = await local.invoke({ fail: true });
  const [pid] = local.pids();

  expect(failed).toMatchObject({ ok: false, reason: "error", detail: "TypeError: bad event" });
  expect(pidOf(await local.invoke({}))).toBe(pid);
});

test.each([0, 1, 3])(
  "a process that ends by itself with exit code %d fails its invocation, is heard to the end, and is replaced",
  async (exit) => {
    const messages: unknown[] = [];
    const local = start({ onMessage: (message) => messages.push(message) });
    await local.warm();
    const before = local.pids();

    expect(await local.invoke({ exit })).toMatchObject({
      ok: false,
      reason: "crashed",
      detail: `its process ended (exit code ${exit})`,
    });
    expect(messages).toHaveLength(1);
    const next = await local.invoke({});
    expect(next.ok).toBe(true);
    expect(before).not.toContain(pidOf(next));
  },
);

test("a process that is killed costs its own invocation; one that ends idle is told of", async () => {
  const crashes: string[] = [];
  const local = start({ onCrash: (detail) => crashes.push(detail) });

  const running = local.invoke({ wait: 60_000 });
  await local.warm();
  for (const pid of local.pids()) process.kill(pid, "SIGKILL");
  expect(await running).toMatchObject({ ok: false, reason: "crashed" });
  expect(await local.invoke({})).toMatchObject({ ok: true });
  expect(crashes).toEqual([]);

  const idle = local.pids();
  for (const pid of idle) process.kill(pid, "SIGKILL");
  await allGone(idle);
  await waitUntil("it is told of", () => (crashes.length > 0 ? true : null));
  expect(crashes).toEqual(["its process ended (SIGKILL)"]);
});

test("an invocation that outlasts the function's time-out is ended with its process", async () => {
  const local = start({ timeoutMs: 300 });
  await local.warm();
  const before = local.pids();

  expect(await local.invoke({ wait: 60_000 })).toMatchObject({ ok: false, reason: "timeout" });
  await allGone(before);
});

test("a bundle that fails to load answers each invocation with why", async () => {
  const broken = mkdtempSync(path.join(tmpdir(), "bundle-"));
  writeFileSync(path.join(broken, "index.mjs"), 'throw new Error("no QUEUE_URL");');
  const local = start({ bundle: broken });

  for (const outcome of [await local.invoke({}), await local.invoke({})]) {
    expect(outcome).toMatchObject({ ok: false, reason: "init", detail: "Error: no QUEUE_URL" });
  }
  rmSync(broken, { recursive: true });
});

test("what the function publishes crosses over with the data's text unchanged", async () => {
  const messages: unknown[] = [];
  const local = start({ onMessage: (message) => messages.push(message) });
  const { requestId } = await local.invoke({ tell: true });
  await local.invoke({});

  expect(messages).toEqual([
    {
      requestId,
      event: { type: "handling", messageId: "m", delivery: { id: "d" } },
      dataText: '{"text":"\\ud800"}',
      at: expect.any(Number) as number,
    },
  ]);
});

test("stopping ends all processes, and what still comes is answered so", async () => {
  const local = start({ maxInstances: 2 });
  const running = local.invoke({ wait: 60_000 });
  await local.warm(2);
  const pids = local.pids();
  await local.stop();

  await allGone(pids);
  expect((await running).ok).toBe(false);
  expect(await local.invoke({})).toMatchObject({ ok: false, reason: "stopped" });
});

test("data that is nested too deep to be written out is told of, and ends no process", async () => {
  const told: unknown[] = [];
  const local = start({ onMessage: ({ event, dataText }) => told.push([event.type, dataText]) });

  expect(await local.invoke({ deep: 20_000 })).toMatchObject({ ok: true });
  expect(await local.invoke({})).toMatchObject({ ok: true });
  expect(told).toEqual([["handling", null]]);
});

test("output without a line end is passed on in pieces, before it ends", async () => {
  const lengths: number[] = [];
  const local = start({ onLine: (line) => lengths.push(line.length) });
  await local.invoke({ long: 5_000_000 });

  await waitUntil("the pieces are told", () => (lengths.length > 4 ? true : null), 5_000);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(1_000_000);
});
