import type { HandlerContext } from "../../../lambda/contract/handler.ts";
import { failedBefore, invocation, never, throwing } from "./invocation.ts";
import { contextWith, delivery, eventOf, record, testNow } from "./records.ts";

/** A handler that notes when its signal aborts, then does `then`. */
const untilAborted =
  (aborted: number[], now: () => number, then: (context: HandlerContext) => Promise<void>) =>
  async (_delivery: unknown, context: HandlerContext): Promise<void> => {
    await new Promise<void>((resolve) => {
      context.signal.addEventListener("abort", () => {
        aborted.push(now());
        resolve();
      });
    });
    await then(context);
  };

describe("a handler that hangs", () => {
  it.each([
    [30_000, 28_000, 29_000],
    [900_000, 898_000, 899_000],
    [5_000, 3_000, 4_000],
    [3_000, 1_800, 2_400],
  ])(
    "of %i ms is told after %i ms, and its process ends after %i ms",
    async (timeoutMs, toldMs, endMs) => {
      const aborted: number[] = [];
      const run = invocation(
        { handler: untilAborted(aborted, () => run.time.now(), never) },
        timeoutMs,
      );
      await run.run();
      expect(aborted).toEqual([testNow + toldMs]);
      expect(run.steps.at(-1)).toBe("process ended");
      expect(run.time.now()).toBe(testNow + endMs);
      expect("returned" in run.outcome).toBe(false);
    },
  );

  it("has its wait set, its failure noted and its mark released before the process ends", async () => {
    const run = invocation({ handler: never });
    await run.run();
    expect(run.steps.slice(0, -1).sort()).toEqual(["failure noted", "mark released", "wait set"]);
    expect(run.waits).toEqual([["message-1", 5]]);
    expect([...run.failures.values()]).toMatchObject([
      {
        attempts: 1,
        error: { name: "HandlerTimeout" },
        nextAttemptAt: run.time.now() + 5_000,
        receiptHandle: "receipt of message-1",
      },
    ]);
    expect([run.counted("TimedOut"), run.counted("Failed"), run.counted("Handled")]).toEqual([
      1, 1, 0,
    ]);
  });

  it("is counted at the invocation's start, as Lambda counts the error of its process", async () => {
    const run = invocation({ handler: never }, 900_000);
    await run.run();
    const [line] = run.lines.filter((text) => text.includes('"TimedOut":1'));
    expect(JSON.parse(line ?? "{}")).toMatchObject({ _aws: { Timestamp: testNow } });
  });

  it("counts as an attempt: the third one waits as a third one", async () => {
    const { failures } = failedBefore({ attempts: 2 });
    const run = invocation({ handler: never, failures }, 30_000, 3);
    await run.run();
    expect(run.waits).toEqual([["message-1", 300]]);
    expect([...run.failures.values()]).toMatchObject([{ attempts: 3 }]);
  });

  it("is nobody else's before its process has ended, however short the wait", async () => {
    const run = invocation({ handler: never, delays: [0.1] });
    await run.run();
    expect(run.waits).toEqual([["message-1", 2]]);
  });

  it("in its last attempt comes back soon, and then goes to the dead letters without its handler", async () => {
    const run = invocation({ handler: never, maxAttempts: 1 });
    await run.run();
    expect(run.waits).toEqual([["message-1", 2]]);
    expect(run.dead).toEqual([]);
    const again = record(delivery(), { receives: 2 });
    expect(await run.consume(eventOf(again), contextWith(30_000))).toEqual({
      batchItemFailures: [],
    });
    expect(run.dead).toMatchObject([{ errorName: "HandlerTimeout", attempts: 1, reason: null }]);
    expect(run.got).toHaveLength(1);
  });

  it("has its process ended within the function's time though nothing can be written", async () => {
    const run = invocation({
      handler: never,
      runOnce: async (key, _context, work) => {
        await work(key).catch(never);
        return "ran";
      },
    });
    await run.run();
    expect(run.steps.at(-1)).toBe("process ended");
    expect(run.time.now()).toBe(testNow + 29_900);
  });
});

describe("a handler that settles once it is told", () => {
  it("and throws has failed like any other, with its own error, and its process goes on", async () => {
    const run = invocation({
      handler: untilAborted(
        [],
        () => 0,
        ({ signal }) => throwing(signal.reason),
      ),
    });
    await run.run();
    expect(run.outcome.returned).toEqual({ batchItemFailures: [{ itemIdentifier: "message-1" }] });
    expect(run.steps).not.toContain("process ended");
    expect([...run.failures.values()]).toMatchObject([
      { attempts: 1, error: { name: "HandlerTimeout" } },
    ]);
    expect(run.counted("TimedOut")).toBe(0);
  });

  it("and throws has made one attempt, also when noting it takes longer than its time", async () => {
    const run = invocation({
      handler: untilAborted(
        [],
        () => 0,
        () => throwing(new TypeError("The stock system does not answer")),
      ),
      recordMs: 1_200,
    });
    await run.run();
    expect([...run.failures.values()]).toMatchObject([
      { attempts: 1, error: { name: "TypeError" } },
    ]);
    expect(run.counted("TimedOut")).toBe(0);
  });

  it("and returns has handled its delivery", async () => {
    const run = invocation({
      handler: untilAborted(
        [],
        () => 0,
        () => Promise.resolve(),
      ),
    });
    await run.run();
    expect(run.outcome.returned).toEqual({ batchItemFailures: [] });
    expect(run.counted("Handled")).toBe(1);
  });
});

describe("an invocation that is over", () => {
  it("leaves no timer that would fire in the next one", async () => {
    const aborted: number[] = [];
    const run = invocation({
      handler: (_delivery, { signal }) => {
        signal.addEventListener("abort", () => aborted.push(0));
      },
    });
    await run.run();
    expect(run.outcome.returned).toEqual({ batchItemFailures: [] });
    await run.time.run(() => false, testNow + 60_000);
    expect(aborted).toEqual([]);
    expect(run.steps).toEqual([]);
  });
});

describe("a delivery whose handler is not reached before the time is over", () => {
  it("is no attempt, and its handler is not started late", async () => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const run = invocation({
      runOnce: async (key, _context, work) => {
        await promise;
        await work(key);
        return "ran";
      },
    });
    run.time.after(29_500, () => {
      resolve(undefined);
    });
    await run.run();
    expect(run.got).toEqual([]);
    expect(run.outcome.returned).toEqual({ batchItemFailures: [{ itemIdentifier: "message-1" }] });
    expect([...run.failures.values()]).toEqual([]);
  });

  it("ends its process when the table does not answer at all", async () => {
    const run = invocation({ runOnce: never });
    await run.run();
    expect(run.steps).toEqual(["process ended"]);
    expect(run.counted("TimedOut")).toBe(0);
  });
});
