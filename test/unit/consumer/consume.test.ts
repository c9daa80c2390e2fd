import { Unprocessable } from "../../../lambda/consumer/unprocessable.ts";
import { testConsumer, type TestConsumerOptions } from "./consumer.ts";
import { contextWith, delivery, eventOf, handledDelivery, record } from "./records.ts";

const context = contextWith(30_000);
const nothingFailed = { batchItemFailures: [] };
const failed = (...ids: string[]) => ({
  batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
});
const throws = (error: unknown): NonNullable<TestConsumerOptions["handler"]> => {
  return () => {
    throw error;
  };
};
const inProgress = (): Promise<never> => {
  const error = new Error("There is already an execution in progress");
  error.name = "IdempotencyAlreadyInProgressError";
  return Promise.reject(error);
};

describe("a delivery whose handler ends", () => {
  it("is done with, and the handler got it whole", async () => {
    const { consume, got, waits, dead } = testConsumer();
    expect(await consume(eventOf(record(delivery())), context)).toEqual(nothingFailed);
    expect(got).toEqual([handledDelivery()]);
    expect([...waits, ...dead]).toEqual([]);
  });

  it("runs under its id, and a replay under the replay's mark too", async () => {
    const { consume, keys } = testConsumer();
    await consume(eventOf(record(delivery({ id: "a" }))), context);
    await consume(eventOf(record(delivery({ id: "a", replay: "r1" }))), context);
    expect(keys).toEqual(["a", "a#r1"]);
  });

  it("is done with and reaches no handler when it was handled before", async () => {
    const { consume, got } = testConsumer({ runOnce: () => Promise.resolve("duplicate") });
    expect(await consume(eventOf(record(delivery())), context)).toEqual(nothingFailed);
    expect(got).toEqual([]);
  });

  it("is tried again when its version cannot be noted", async () => {
    const { consume } = testConsumer({ versionsFail: true });
    const data = { id: 7, updated_at: "2026-03-02T10:00:00.000+01:00" };
    const result = await consume(eventOf(record(delivery({ data }))), context);
    expect(result).toEqual(failed("message-1"));
  });
});

describe("a large delivery", () => {
  const { data, ...head } = delivery({ replay: "r1" });
  const pointer = { ...head, large: { key: "large/x", bytes: 10 } };

  it("reaches the handler as a small one does, its replay mark kept", async () => {
    const held = { "large/x": JSON.stringify(delivery()) };
    const { consume, got } = testConsumer({ held });
    expect(await consume(eventOf(record(pointer)), context)).toEqual(nothingFailed);
    expect(got).toEqual([
      {
        ...head,
        data,
        idempotencyKey: `${head.id}#r1`,
        test: false,
        origin: "webhook",
        superseded: false,
      },
    ]);
  });

  it.each([
    ["nothing", ""],
    ["half of it", JSON.stringify(delivery({ data: { note: "marker-kirsten" } })).slice(0, -9)],
    ["another delivery", JSON.stringify(delivery({ id: "other" }))],
  ])("is a dead letter when its object holds %s, and no line quotes it", async (_what, text) => {
    const { consume, got, lines, dead } = testConsumer({ held: { "large/x": text } });
    expect(await consume(eventOf(record(pointer)), context)).toEqual(nothingFailed);
    expect(got).toEqual([]);
    expect(dead).toMatchObject([{ errorName: "Unprocessable" }]);
    expect(dead[0]?.reason).toContain("large/x");
    expect(lines.join("\n")).not.toContain("marker");
  });
});

describe("a delivery whose handler throws", () => {
  it("is reported though its wait cannot be set", async () => {
    const { consume } = testConsumer({ handler: throws(new Error("down")), waitsFail: true });
    expect(await consume(eventOf(record(delivery())), context)).toEqual(failed("message-1"));
  });

  it("leaves nothing of its data in the log", async () => {
    const data = { id: 7, ship_to: { name: "marker-kirsten" } };
    const { consume, lines } = testConsumer({ handler: throws(new Error("down")) });
    await consume(eventOf(record(delivery({ data, user: "marker-user" }))), context);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.join("\n")).not.toContain("marker");
  });

  it("holds back those behind it in the same event, handled or not", async () => {
    const { consume, got } = testConsumer({
      handler: ({ id }) => {
        if (id === "b") throw new Error("down");
      },
    });
    const records = ["a", "b", "c"].map((id) =>
      record(delivery({ id }), { messageId: `message-${id}` }),
    );
    expect(await consume(eventOf(...records), context)).toEqual(failed("message-b", "message-c"));
    expect(got.map(({ id }) => id)).toEqual(["a", "b"]);
  });
});

describe("a delivery whose earlier attempt may still run", () => {
  it("waits until that one must have ended", async () => {
    const { consume, waits } = testConsumer({ runOnce: inProgress });
    expect(await consume(eventOf(record(delivery())), context)).toEqual(failed("message-1"));
    expect(waits).toEqual([["message-1", 31]]);
  });

  it("waits its planned time where that is longer", async () => {
    const { consume, waits } = testConsumer({ runOnce: inProgress });
    await consume(eventOf(record(delivery(), { receives: 5 })), context);
    expect(waits).toEqual([["message-1", 80]]);
  });

  it("uses up no attempt", async () => {
    const { consume, failures } = testConsumer({ runOnce: inProgress });
    await consume(eventOf(record(delivery())), context);
    expect([...failures.values()]).toEqual([]);
  });

  it("is not seen in a handler's own error of that name", async () => {
    const { consume, failures } = testConsumer({ handler: inProgress });
    await consume(eventOf(record(delivery())), context);
    expect([...failures.values()]).toMatchObject([{ attempts: 1 }]);
  });
});

describe("an unprocessable delivery", () => {
  it("goes to the dead letters at once with its reason, and is done with", async () => {
    const handler = throws(new Unprocessable("No product has this SKU"));
    const { consume, waits, dead, failures, counted } = testConsumer({ handler });
    expect(await consume(eventOf(record(delivery())), context)).toEqual(nothingFailed);
    expect(dead).toMatchObject([{ reason: "No product has this SKU", attempts: 1 }]);
    expect([...failures.values()]).toMatchObject([{ state: "dead" }]);
    expect(waits).toEqual([]);
    expect([counted("Unprocessable"), counted("Dead")]).toEqual([1, 0]);
  });

  it("counts from another copy of the class too", async () => {
    const error = new Error("No product has this SKU");
    error.name = "Unprocessable";
    const { consume, dead } = testConsumer({ handler: throws(error) });
    await consume(eventOf(record(delivery())), context);
    expect(dead).toHaveLength(1);
  });

  it("goes there without another run of its handler when the dead-letter queue did not take it", async () => {
    let away = true;
    const handler = throws(new Unprocessable("No product has this SKU"));
    const consumer = testConsumer({ handler, deadLettersFail: () => away });
    const { consume, waits, got, dead } = consumer;
    expect(await consume(eventOf(record(delivery())), context)).toEqual(failed("message-1"));
    expect(waits).toEqual([["message-1", 5]]);
    away = false;
    const again = record(delivery(), { receives: 2 });
    expect(await consume(eventOf(again), context)).toEqual(nothingFailed);
    expect(dead).toMatchObject([{ reason: "No product has this SKU", attempts: 1 }]);
    expect(got).toHaveLength(1);
  });
});

describe("a message that the receiver did not write", () => {
  it.each(["", "null", "7", "[]", "{}", '{"v":2,"id":"a"}', '{"v":1}', '{"v":1,"id":7}', "<x>"])(
    "is a dead letter at once: %s",
    async (body) => {
      const { consume, got, dead, lines } = testConsumer();
      expect(await consume(eventOf(record(body)), context)).toEqual(nothingFailed);
      expect(dead).toMatchObject([
        { reason: "The message is not a delivery of this receiver", attempts: 0 },
      ]);
      expect(got).toEqual([]);
      expect(lines.length).toBeGreaterThan(0);
    },
  );
});

describe("a test delivery", () => {
  it("says so to its handler, and one of Shipmondo's own says that it is none", async () => {
    const { consume, got } = testConsumer();
    await consume(eventOf(record(delivery({ test: true }))), context);
    await consume(eventOf(record(delivery())), context);
    expect(got.map(({ test }) => test)).toEqual([true, false]);
  });
});

describe("superseded", () => {
  const at = (updated_at: string | null) => delivery({ data: { id: 7, updated_at } });

  it("is true behind a newer version that was handled, by instant and not by text", async () => {
    const { consume, got } = testConsumer();
    await consume(eventOf(record(at("2026-10-25T02:30:00.000+01:00"))), context);
    await consume(eventOf(record(at("2026-10-25T02:59:00.000+02:00"))), context);
    await consume(eventOf(record(at("2026-10-25T02:30:00.001+01:00"))), context);
    expect(got.map(({ superseded }) => superseded)).toEqual([false, true, false]);
  });

  it("is false behind a newer version that failed", async () => {
    const { consume, got } = testConsumer({
      handler: () => {
        if (got.length === 1) throw new Error("down");
      },
    });
    await consume(eventOf(record(at("2026-03-02T12:00:00.000+01:00"))), context);
    await consume(eventOf(record(at("2026-03-02T11:00:00.000+01:00"))), context);
    expect(got.map(({ superseded }) => superseded)).toEqual([false, false]);
  });

  it("is false for the same version again, for another object, and without a version", async () => {
    const { consume, got } = testConsumer();
    await consume(eventOf(record(at("2026-03-02T12:00:00.000+01:00"))), context);
    await consume(eventOf(record(at("2026-03-02T12:00:00.000+01:00"))), context);
    await consume(eventOf(record(at(null))), context);
    const other = delivery({
      resourceId: "8",
      data: { id: 8, updated_at: "2026-03-02T11:00:00.000+01:00" },
    });
    await consume(eventOf(record(other)), context);
    expect(got.map(({ superseded }) => superseded)).toEqual([false, false, false, false]);
  });
});
