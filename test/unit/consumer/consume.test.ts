import { Unprocessable } from "../../../lambda/consumer/unprocessable.ts";
import { testConsumer, type TestConsumerOptions } from "./consumer.ts";
import { contextWith, delivery, eventOf, record } from "./records.ts";

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
    expect(got).toEqual([{ ...delivery(), superseded: false }]);
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
    expect(got).toEqual([{ ...head, data, superseded: false }]);
  });

  it.each([
    ["nothing", ""],
    ["half of it", JSON.stringify(delivery({ data: { note: "marker-kirsten" } })).slice(0, -9)],
    ["another delivery", JSON.stringify(delivery({ id: "other" }))],
  ])("is tried again when its object holds %s, and no line quotes it", async (_what, text) => {
    const { consume, got, lines } = testConsumer({ held: { "large/x": text } });
    expect(await consume(eventOf(record(pointer)), context)).toEqual(failed("message-1"));
    expect(got).toEqual([]);
    expect(lines.join("\n")).toContain("large/x");
    expect(lines.join("\n")).not.toContain("marker");
  });
});

describe("a delivery whose handler throws", () => {
  it.each([
    [1, 5],
    [2, 60],
    [3, 600],
    [4, 3_600],
    [5, 0],
  ])("is reported after receive %i, and hidden for %i seconds", async (receives, seconds) => {
    const { consume, waits } = testConsumer({ handler: throws(new Error("down")) });
    const result = await consume(eventOf(record(delivery(), { receives })), context);
    expect(result).toEqual(failed("message-1"));
    expect(waits).toEqual([["message-1", seconds]]);
  });

  it("is reported though its wait cannot be set", async () => {
    const { consume } = testConsumer({ handler: throws(new Error("down")), waitsFail: true });
    expect(await consume(eventOf(record(delivery())), context)).toEqual(failed("message-1"));
  });

  it.each([
    ["an Error", new Error("ERP says no")],
    ["a text", "ERP says no"],
    ["what Powertools makes of a text", unknownError("ERP says no")],
  ])("leaves %s it threw in the log", async (_what, thrown) => {
    const { consume, lines } = testConsumer({ handler: throws(thrown) });
    expect(await consume(eventOf(record(delivery())), context)).toEqual(failed("message-1"));
    expect(lines.join("\n")).toContain('"text":"ERP says no"');
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

describe("a delivery whose earlier try may still run", () => {
  it("waits until that one must have ended", async () => {
    const { consume, waits } = testConsumer({ runOnce: inProgress });
    expect(await consume(eventOf(record(delivery())), context)).toEqual(failed("message-1"));
    expect(waits).toEqual([["message-1", 31]]);
  });

  it("waits its planned time where that is longer", async () => {
    const { consume, waits } = testConsumer({ runOnce: inProgress });
    await consume(eventOf(record(delivery(), { receives: 3 })), context);
    expect(waits).toEqual([["message-1", 600]]);
  });
});

describe("an unprocessable delivery", () => {
  it("goes to the dead letters with its reason, and is done with", async () => {
    const handler = throws(new Unprocessable("No product has this SKU"));
    const { consume, waits, dead } = testConsumer({ handler });
    expect(await consume(eventOf(record(delivery())), context)).toEqual(nothingFailed);
    expect(dead).toEqual([["message-1", "No product has this SKU"]]);
    expect(waits).toEqual([]);
  });

  it("counts from another copy of the class too", async () => {
    const error = new Error("No product has this SKU");
    error.name = "Unprocessable";
    const { consume, dead } = testConsumer({ handler: throws(error) });
    await consume(eventOf(record(delivery())), context);
    expect(dead).toHaveLength(1);
  });

  it("is tried again when the dead-letter queue does not take it", async () => {
    const handler = throws(new Unprocessable("No product has this SKU"));
    const { consume, waits } = testConsumer({ handler, deadLettersFail: true });
    expect(await consume(eventOf(record(delivery())), context)).toEqual(failed("message-1"));
    expect(waits).toEqual([["message-1", 5]]);
  });
});

describe("a message that the receiver did not write", () => {
  it.each(["", "null", "7", "[]", "{}", '{"v":2,"id":"a"}', '{"v":1}', '{"v":1,"id":7}', "<x>"])(
    "is a dead letter at once: %s",
    async (body) => {
      const { consume, got, dead, lines } = testConsumer();
      expect(await consume(eventOf(record(body)), context)).toEqual(nothingFailed);
      expect(dead).toEqual([["message-1", "The message is not a delivery of this receiver"]]);
      expect(got).toEqual([]);
      expect(lines.length).toBeGreaterThan(0);
    },
  );
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

function unknownError(cause: unknown): Error {
  const error = new Error("An unknown error occurred while processing the request.", { cause });
  error.name = "IdempotencyUnknownError";
  return error;
}
