import type { Handler } from "../../../lambda/contract/handler.ts";
import { Unprocessable } from "../../../lambda/consumer/unprocessable.ts";
import { testConsumer, type TestConsumerOptions } from "./consumer.ts";
import { failedBefore, invocation, never, throwing } from "./invocation.ts";
import { contextWith, delivery, eventOf, record, testNow } from "./records.ts";

describe("a handler that throws while the table does not delete its idempotency record", () => {
  const recordStays: TestConsumerOptions["runOnce"] = async (key, _context, work) => {
    await work(key).catch(never);
    return "ran";
  };

  it("has its own error in the record and in the log, not one of its time", async () => {
    const run = invocation({
      handler: () => throwing(new TypeError("No such article")),
      runOnce: recordStays,
    });
    await run.run();
    expect(run.steps.at(-1)).toBe("process ended");
    expect([...run.failures.values()]).toMatchObject([
      { attempts: 1, error: { name: "TypeError", message: "No such article" } },
    ]);
    expect(run.logged("Not handled: the table does not answer, so the process ends")).toMatchObject(
      [{ error: "TypeError", attempts: 1 }],
    );
    expect(run.waits).toEqual([["message-1", 5]]);
    expect(run.counted("TimedOut")).toBe(1);
  });

  it("and says that it can never be handled gets no new attempt", async () => {
    const failing = { now: true };
    const run = invocation({
      handler: () => throwing(new Unprocessable("No such shop")),
      runOnce: async (key, _context, work) => {
        await work(key).catch((error: unknown) => {
          if (failing.now) return never();
          throw error;
        });
        return "ran";
      },
    });
    await run.run();
    failing.now = false;
    const again = record(delivery(), { receives: 2 });
    expect(await run.consume(eventOf(again), contextWith(30_000))).toEqual({
      batchItemFailures: [],
    });
    expect(run.dead).toMatchObject([{ errorName: "Unprocessable", reason: "No such shop" }]);
    expect(run.logged("Given up by an operator")).toEqual([]);
    expect(run.got).toHaveLength(1);
  });
});

describe("a delivery that an operator gives up while its handler runs", () => {
  it("goes to the dead letters soon when the handler hangs, not after the wait of a sixth attempt", async () => {
    const { failed, key, failures } = failedBefore();
    const run = invocation({ handler: never, failures }, 30_000, 6);
    run.time.after(10_000, () => run.failures.set(key, { ...failed, givenUp: true }));
    await run.run();
    expect(run.waits.at(-1)).toEqual(["message-1", 2]);
    const again = record(delivery(), { receives: 7 });
    await run.consume(eventOf(again), contextWith(30_000));
    expect(run.dead).toMatchObject([{ errorName: "HandlerTimeout", attempts: 6 }]);
    expect(run.logged("Given up by an operator")).toHaveLength(1);
  });

  it("is no dead letter when the handler succeeds and its record cannot be closed at once", async () => {
    const { failed, key, failures } = failedBefore();
    const table = { fails: false, handled: false };
    const consumer = testConsumer({
      failures,
      recordsFail: () => table.fails,
      runOnce: async (mark, _context, work) => {
        if (table.handled) return "duplicate";
        await work(mark);
        table.handled = true;
        return "ran";
      },
      handler: () => {
        consumer.failures.set(key, { ...failed, givenUp: true });
        table.fails = true;
      },
    });
    const receive = (receives: number) =>
      consumer.consume(eventOf(record(delivery(), { receives })), contextWith(30_000));
    expect((await receive(6)).batchItemFailures).toHaveLength(1);
    table.fails = false;
    expect((await receive(7)).batchItemFailures).toEqual([]);
    expect(consumer.dead).toEqual([]);
    expect(consumer.got).toHaveLength(1);
    expect(consumer.failures.get(key)).toMatchObject({ state: "closed" });
  });
});

describe("a handled delivery whose record takes longer to close than there is time", () => {
  it("comes once more, so that nobody sees it fail for two weeks", async () => {
    const { key, failures } = failedBefore();
    const run = invocation(
      {
        failures,
        recordMs: 2_000,
        handler: () => new Promise<void>((resolve) => void run.time.after(26_500, resolve)),
      },
      30_000,
      6,
    );
    await run.run();
    expect(run.failures.get(key)).toMatchObject({ state: "failing" });
    expect(run.outcome.returned).toEqual({ batchItemFailures: [{ itemIdentifier: "message-1" }] });
  });
});

describe("an earlier attempt that may still run", () => {
  it("leaves the record with the latest receipt handle and when the next attempt is due", async () => {
    const { key, failures } = failedBefore({ receiptHandle: "old" });
    const run = invocation(
      {
        failures,
        runOnce: () =>
          Promise.reject(Object.assign(new Error(), { name: "IdempotencyAlreadyInProgressError" })),
      },
      30_000,
      6,
    );
    await run.run();
    const [[, seconds] = ["", 0]] = run.waits;
    expect(run.failures.get(key)).toMatchObject({
      receiptHandle: "receipt 6 of message-1",
      nextAttemptAt: testNow + seconds * 1_000,
    });
  });
});

describe("an error that nothing catches while the handler runs", () => {
  /** Reports an error that nothing caught 1 s after the handler began. */
  function withUncaught(handler: Handler, options: TestConsumerOptions = {}) {
    const report: { now: (error: unknown) => void } = { now: () => undefined };
    const run = invocation({ ...options, handler, onRun: (reportIts) => (report.now = reportIts) });
    run.time.after(1_000, () => {
      report.now(new RangeError("nobody awaits this"));
    });
    return run;
  }

  it("fails the attempt, with that error, and ends the process in which the handler runs on", async () => {
    const run = withUncaught(never);
    await run.run();
    expect(run.steps.at(-1)).toBe("process ended");
    expect("returned" in run.outcome).toBe(false);
    expect([...run.failures.values()]).toMatchObject([
      { attempts: 1, error: { name: "RangeError", message: "nobody awaits this" } },
    ]);
    expect(run.steps).toContain("mark released");
    expect(run.waits).toEqual([["message-1", 5]]);
    expect([run.counted("Failed"), run.counted("TimedOut")]).toEqual([1, 1]);
  });

  it("ends the process before anybody else gets the message, however slow the table and short the wait", async () => {
    const run = withUncaught(never, { delays: [0], recordMs: 5_000 });
    await run.run();
    expect(run.steps.at(-1)).toBe("process ended");
    expect(run.time.now()).toBe(testNow + 1_000 + 900);
    expect(run.waits).toEqual([["message-1", 2]]);
  });

  it("in the last attempt has the message come back soon, and then go to the dead letters", async () => {
    const run = withUncaught(never, { maxAttempts: 1 });
    await run.run();
    expect(run.waits).toEqual([["message-1", 2]]);
    await run.consume(eventOf(record(delivery(), { receives: 2 })), contextWith(30_000));
    expect(run.dead).toMatchObject([{ errorName: "RangeError", attempts: 1 }]);
    expect(run.got).toHaveLength(1);
  });

  it("is in the log, with its own delivery's id, when its handler had settled; the attempt of another goes on", async () => {
    const reports: ((error: unknown) => void)[] = [];
    const later = { ...delivery(), id: "f".repeat(64) };
    const consumer = testConsumer({
      onRun: (report) => reports.push(report),
      handler: ({ id }) => {
        if (id === later.id) reports[0]?.(new RangeError("of an earlier handler"));
      },
    });
    for (const each of [delivery(), later]) {
      expect(await consumer.consume(eventOf(record(each)), contextWith(30_000))).toEqual({
        batchItemFailures: [],
      });
    }
    const lines = consumer.logged(
      "Nothing caught this error: a promise that no handler awaits, or a callback",
    );
    expect(lines).toMatchObject([
      { level: "ERROR", error: "RangeError", deliveryId: delivery().id },
    ]);
    expect(consumer.failures.size).toBe(0);
  });
});

describe("an error that refuses to be read", () => {
  it("costs its delivery one attempt and no more", async () => {
    const error = Object.defineProperty(new Error("x"), "name", {
      get: () => {
        throw new Error("no");
      },
    });
    const run = invocation({ handler: () => throwing(error) });
    await run.run();
    expect(run.outcome.returned).toEqual({ batchItemFailures: [{ itemIdentifier: "message-1" }] });
    expect(run.waits).toEqual([["message-1", 5]]);
  });
});
