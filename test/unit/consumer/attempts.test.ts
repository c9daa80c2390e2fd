import { Unprocessable } from "../../../lambda/consumer/unprocessable.ts";
import { testConsumer, type TestConsumerOptions } from "./consumer.ts";
import { contextWith, delivery, eventOf, record, testNow } from "./records.ts";

const context = contextWith(30_000);
const nothingFailed = { batchItemFailures: [] };
const failed = { batchItemFailures: [{ itemIdentifier: "message-1" }] };
const hour = 3_600_000;
const down = (): never => {
  throw new Error("The shop's own system is down");
};

/** Of `down`. */
const place = "test/unit/consumer/attempts.test.ts:10";

/** A consumer that gets one message again and again. */
function receiving(options: TestConsumerOptions & { readonly sentAt?: number } = {}) {
  const consumer = testConsumer(options);
  let receives = 0;
  const receive = (body = delivery()) =>
    consumer.consume(
      eventOf(record(body, { receives: ++receives, sentAt: options.sentAt ?? testNow })),
      context,
    );
  return { ...consumer, receive };
}
const recordOf = ({ failures }: ReturnType<typeof testConsumer>) => [...failures.values()][0];

describe("a delivery whose handler fails each time", () => {
  it("waits longer after each of eight attempts, and is then sent to the dead letters by the consumer", async () => {
    const consumer = receiving({ handler: down });
    for (let attempt = 1; attempt <= 7; attempt++) expect(await consumer.receive()).toEqual(failed);
    expect(consumer.waits.map(([, seconds]) => seconds)).toEqual([
      5, 60, 300, 1_800, 7_200, 14_400, 21_600,
    ]);
    expect(consumer.dead).toEqual([]);

    expect(await consumer.receive()).toEqual(nothingFailed);
    expect(consumer.dead).toEqual([
      {
        reason: null,
        errorName: "Error",
        errorPlace: place,
        errorMessage: "The shop's own system is down",
        attempts: 8,
        messageId: "message-1",
      },
    ]);
    expect(recordOf(consumer)).toMatchObject({ state: "dead", attempts: 8, diedAt: testNow });
    expect([consumer.counted("Failed"), consumer.counted("Dead")]).toEqual([8, 1]);
  });

  it("is sent before its death is noted, and noted before it is done with", async () => {
    const consumer = receiving({ handler: down, maxAttempts: 1 });
    await consumer.receive();
    expect(consumer.steps).toEqual([
      "mark released",
      "failure noted",
      "sent to the dead letters",
      "death noted",
    ]);
  });

  it("keeps what failed, when it is tried again, and what makes it visible before that", async () => {
    const consumer = receiving({ handler: down });
    await consumer.receive();
    expect(recordOf(consumer)).toMatchObject({
      deliveryId: delivery().id,
      messageId: "message-1",
      resource: "Orders",
      action: "create",
      resourceId: "7",
      receivedAt: delivery().receivedAt,
      state: "failing",
      attempts: 1,
      nextAttemptAt: testNow + 5_000,
      receiptHandle: "receipt of message-1",
      error: { name: "Error", message: "The shop's own system is down" },
    });
    expect(recordOf(consumer)?.error.stack).toContain("attempts.test.ts");
    expect(recordOf(consumer)?.error.stack).not.toContain("The shop");
  });

  it("is not run again when the dead-letter queue did not take it", async () => {
    let away = true;
    const consumer = receiving({ handler: down, maxAttempts: 2, deadLettersFail: () => away });
    await consumer.receive();
    expect(await consumer.receive()).toEqual(failed);
    expect(await consumer.receive()).toEqual(failed);
    away = false;
    expect(await consumer.receive()).toEqual(nothingFailed);
    expect(consumer.got).toHaveLength(2);
    expect(consumer.dead).toMatchObject([
      { attempts: 2, errorMessage: "The shop's own system is down", errorPlace: place },
    ]);
  });

  it("is done with when it comes once more, since its deletion was lost, and no second dead letter is sent", async () => {
    const consumer = receiving({ handler: down, maxAttempts: 1 });
    await consumer.receive();
    expect(await consumer.receive()).toEqual(nothingFailed);
    expect([consumer.got.length, consumer.dead.length]).toEqual([1, 1]);
  });

  it("is tried again though its failure record cannot be written", async () => {
    const consumer = receiving({ handler: down, recordsFail: () => true });
    expect(await consumer.receive()).toEqual(failed);
    expect(consumer.waits).toEqual([["message-1", 5]]);
  });

  it("waits no longer than SQS can hide it after a handler of the longest time-out", async () => {
    const { consume, waits } = testConsumer({ handler: down, delays: [43_200] });
    await consume(eventOf(record(delivery())), contextWith(900_000));
    expect(waits).toEqual([["message-1", 43_200 - 6 * 900]]);
  });
});

describe("a receive that reaches no handler", () => {
  const pointer = JSON.stringify({
    ...delivery(),
    data: undefined,
    large: { key: "large/x", bytes: 10 },
  });

  it("is no attempt, and is made again within five minutes however long it goes on", async () => {
    const { consume, waits, failures, got, dead } = testConsumer();
    for (let receives = 1; receives <= 40; receives++) {
      expect(await consume(eventOf(record(pointer, { receives })), context)).toEqual(failed);
    }
    expect(waits.map(([, seconds]) => seconds).slice(0, 8)).toEqual([
      5, 10, 20, 40, 80, 160, 300, 300,
    ]);
    expect(got).toEqual([]);
    expect(dead).toEqual([]);
    expect([...failures.values()]).toMatchObject([
      { attempts: 0, state: "failing", error: { message: "S3 is away" } },
    ]);
  });

  it("is made again though the table does not say what failed before", async () => {
    const { consume, got, waits } = testConsumer({ recordsFail: () => true });
    const again = record(delivery(), { receives: 2 });
    expect(await consume(eventOf(again), context)).toEqual(failed);
    expect(got).toEqual([]);
    expect(waits).toEqual([["message-1", 10]]);
  });

  it("leaves a handler that ended to be run again, and counts no attempt, when the version cannot be noted", async () => {
    const { consume, failures } = testConsumer({ versionsFail: true });
    const data = { id: 7, updated_at: "2026-03-02T10:00:00.000+01:00" };
    expect(await consume(eventOf(record(delivery({ data }))), context)).toEqual(failed);
    expect([...failures.values()]).toEqual([]);
  });
});

describe("a delivery that is received for the first time", () => {
  it("costs no call to the failure records when it is handled", async () => {
    const { consume, steps } = testConsumer();
    await consume(eventOf(record(delivery())), context);
    expect(steps).toEqual([]);
  });
});

describe("a delivery that is handled at last", () => {
  it("has its failure record closed, and its attempts stay", async () => {
    let open = false;
    const consumer = receiving({
      handler: () => {
        if (!open) down();
      },
    });
    await consumer.receive();
    open = true;
    expect(await consumer.receive()).toEqual(nothingFailed);
    expect(recordOf(consumer)).toMatchObject({
      state: "closed",
      attempts: 1,
      nextAttemptAt: null,
    });
    expect(consumer.logged("Handled")).toMatchObject([{ attempt: 2 }]);
  });
});

describe("a delivery that an operator gave up", () => {
  it("goes to the dead letters at its next receive, with its last failure and without its handler", async () => {
    const consumer = receiving({ handler: down });
    await consumer.receive();
    for (const [key, known] of consumer.failures) {
      consumer.failures.set(key, { ...known, givenUp: true });
    }
    expect(await consumer.receive()).toEqual(nothingFailed);
    expect(consumer.got).toHaveLength(1);
    expect(consumer.dead).toMatchObject([
      {
        reason: null,
        errorMessage: "The shop's own system is down",
        errorPlace: place,
        attempts: 1,
      },
    ]);
    expect(recordOf(consumer)).toMatchObject({ state: "dead" });
  });
});

describe("a delivery that waited over 12 hours behind others of its object", () => {
  it("gets three attempts, 5 s and a minute apart", async () => {
    const consumer = receiving({ handler: down, sentAt: testNow - 12 * hour - 1 });
    await consumer.receive();
    await consumer.receive();
    expect(await consumer.receive()).toEqual(nothingFailed);
    expect(consumer.waits.map(([, seconds]) => seconds)).toEqual([5, 60]);
    expect(consumer.dead).toMatchObject([{ attempts: 3 }]);
  });

  it("is not meant where the time went by between its own attempts", async () => {
    let time = testNow;
    const consumer = receiving({ handler: down, now: () => time });
    for (let attempt = 1; attempt <= 3; attempt++) {
      expect(await consumer.receive()).toEqual(failed);
      time += 13 * hour;
    }
    expect(consumer.dead).toEqual([]);
  });
});

describe("an unprocessable delivery whose death cannot be noted", () => {
  it("is done with all the same", async () => {
    let calls = 0;
    const consumer = receiving({
      handler: () => {
        throw new Unprocessable("No SKU");
      },
      recordsFail: () => ++calls > 1,
    });
    expect(await consumer.receive()).toEqual(nothingFailed);
    expect(consumer.dead).toHaveLength(1);
  });
});

describe("a delivery that has failed before", () => {
  it("goes to the dead letters after the attempt during which an operator gave it up", async () => {
    let attempts = 0;
    const consumer = receiving({
      handler: () => {
        const [key, failure] = [...consumer.failures][0] ?? [];
        if (++attempts === 2 && key !== undefined && failure !== undefined) {
          consumer.failures.set(key, { ...failure, givenUp: true });
        }
        return down();
      },
    });
    expect(await consumer.receive()).toEqual(failed);
    expect(await consumer.receive()).toEqual(nothingFailed);
    expect(consumer.waits.map(([, seconds]) => seconds)).toEqual([5]);
    expect(consumer.dead).toMatchObject([{ attempts: 2 }]);
  });

  it("comes once more when it is handled but its record cannot be closed", async () => {
    let attempts = 0;
    let tableIsAway = false;
    const consumer = receiving({
      handler: () => {
        if (++attempts === 1) down();
        if (attempts === 2) tableIsAway = true;
      },
      recordsFail: () => tableIsAway,
    });
    await consumer.receive();
    expect(await consumer.receive()).toEqual(failed);
    expect(recordOf(consumer)).toMatchObject({ state: "failing" });

    tableIsAway = false;
    expect(await consumer.receive()).toEqual(nothingFailed);
    expect(recordOf(consumer)).toMatchObject({ state: "closed" });
  });
});
