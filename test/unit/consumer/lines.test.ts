import { Unprocessable } from "../../../lambda/consumer/unprocessable.ts";
import { testConsumer, type TestConsumerOptions } from "./consumer.ts";
import { contextWith, delivery, eventOf, record } from "./records.ts";

const context = contextWith(30_000);
const throws = (error: unknown): NonNullable<TestConsumerOptions["handler"]> => {
  return () => {
    throw error;
  };
};
const linesOf = ({ lines }: { readonly lines: readonly string[] }) =>
  lines
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
    .filter((line) => "level" in line);

describe("every line of the consumer about a delivery", () => {
  const cases: readonly (readonly [string, TestConsumerOptions, object, number])[] = [
    ["one that is handled", {}, {}, 1],
    ["one that fails", { handler: throws(new Error("down")) }, {}, 1],
    ["one that dies", { handler: throws(new Error("down")), maxAttempts: 1 }, {}, 2],
    ["an unprocessable one", { handler: throws(new Unprocessable("no")) }, {}, 1],
    ["a copy", { runOnce: () => Promise.resolve("duplicate") }, {}, 1],
    [
      "one whose data is away",
      {},
      { ...delivery(), data: undefined, large: { key: "large/x", bytes: 1 } },
      1,
    ],
    ["one whose waits cannot be set", { handler: throws("down"), waitsFail: true }, {}, 2],
    [
      "what its handler logs",
      {
        handler: (_delivery, { log }) => {
          log.info("Booked");
        },
      },
      {},
      2,
    ],
  ];

  it.each(cases)("names the delivery and its object: %s", async (_what, options, body, count) => {
    const consumer = testConsumer(options);
    const sent = "large" in body ? JSON.stringify(body) : delivery();
    await consumer.consume(eventOf(record(sent)), context);
    const lines = linesOf(consumer);
    expect(lines).toHaveLength(count);
    for (const line of lines) {
      expect(line).toMatchObject({
        deliveryId: delivery().id,
        messageId: "message-1",
        resource: "Orders",
        action: "create",
        resourceId: "7",
      });
    }
  });
});

describe("the line of a handled delivery", () => {
  it("is one, with the time that its handler took", async () => {
    let time = Date.parse("2026-03-02T09:00:01.000Z");
    const consumer = testConsumer({
      now: () => time,
      handler: () => {
        time += 1_234;
      },
    });
    await consumer.consume(eventOf(record(delivery())), context);
    expect(consumer.logged("Handled")).toMatchObject([{ level: "INFO", ms: 1_234, attempt: 1 }]);
  });

  it("is not written for one whose version could not be noted", async () => {
    const consumer = testConsumer({ versionsFail: true });
    const data = { id: 7, updated_at: "2026-03-02T10:00:00.000+01:00" };
    await consumer.consume(eventOf(record(delivery({ data }))), context);
    expect(consumer.logged("Handled")).toEqual([]);
    expect(consumer.counted("Handled")).toBe(0);
  });
});

describe("the line of a failed attempt", () => {
  it("holds the whole message, the stack with its places, and the causes", async () => {
    const cause = new RangeError(`${"c".repeat(300)} end of cause`);
    const error = new TypeError(`${"m".repeat(300)} end of message`, { cause });
    const consumer = testConsumer({ handler: throws(error) });
    await consumer.consume(eventOf(record(delivery())), context);
    const [line] = consumer.logged("Not handled");
    expect(line).toMatchObject({
      error: "TypeError",
      text: `${error.message}; caused by RangeError: ${cause.message}`,
      attempts: 1,
      receives: 1,
      retryInSeconds: 5,
    });
    expect(line?.place).toMatch(/^test\/unit\/consumer\/lines\.test\.ts:\d+$/);
    expect(line?.stack).toMatch(/lines\.test\.ts:\d+:\d+[^]*Caused by RangeError\n[^]*lines\.test/);
  });

  it.each([
    ["an Error", new Error("ERP says no")],
    ["a text", "ERP says no"],
  ])("holds the message of %s that was thrown", async (_what, thrown) => {
    const consumer = testConsumer({ handler: throws(thrown) });
    await consumer.consume(eventOf(record(delivery())), context);
    expect(consumer.logged("Not handled")).toMatchObject([{ text: "ERP says no" }]);
  });

  it.each([
    ["fails", new Error("marker-kirsten", { cause: new Error("marker-cause") })],
    ["is unprocessable", new Unprocessable("marker-kirsten")],
  ])("holds no message where these are switched off, in one that %s", async (_what, error) => {
    const consumer = testConsumer({
      handler: throws(error),
      logErrorMessages: false,
      maxAttempts: 1,
    });
    await consumer.consume(eventOf(record(delivery())), context);
    const text = consumer.lines.join("\n");
    expect(text).toContain(`"error":"${error.name}"`);
    expect(text).toContain("lines.test.ts");
    expect(text).not.toContain("marker");
  });
});
