import { handlerContext } from "../../../testing/index.ts";
import { testConsumer } from "./consumer.ts";
import { contextWith, delivery, eventOf, record } from "./records.ts";

async function logged(
  fields: Readonly<Record<string, unknown>>,
  logErrorMessages = true,
): Promise<Readonly<Record<string, unknown>>> {
  const { consume, logged: lines } = testConsumer({
    logErrorMessages,
    handler: (_delivery, { log }) => {
      log.with({ shop: "b" }).error("x", fields);
    },
  });
  await consume(eventOf(record(delivery())), contextWith(30_000));
  const [line] = lines("x");
  if (line === undefined) throw new Error("Nothing was logged");
  return line;
}

describe("what a handler logs", () => {
  it("prints an error with its message, cause, stack and place, beside the delivery's id", async () => {
    const error = new TypeError("no such SKU", { cause: new RangeError("7") });
    expect(await logged({ error })).toMatchObject({
      level: "ERROR",
      deliveryId: delivery().id,
      shop: "b",
      error: "TypeError",
      text: "no such SKU; caused by RangeError: 7",
      place: expect.stringMatching(/handler-log\.test\.ts:\d+$/) as string,
      stack: expect.stringContaining("Caused by RangeError") as string,
    });
  });

  it("prints each of two errors, and leaves what names the line as it is", async () => {
    const [failed, second] = [new TypeError("one"), new RangeError("two")];
    expect(await logged({ failed, second, deliveryId: "other", level: "INFO" })).toMatchObject({
      level: "ERROR",
      deliveryId: delivery().id,
      deliveryId_: "other",
      failed: "TypeError",
      "failed.text": "one",
      second: "RangeError",
      "second.text": "two",
    });
  });

  it("does not fail a handler by a getter that throws", async () => {
    const fields = {
      get data(): string {
        throw new Error("gone");
      },
    };
    expect(await logged(fields)).toMatchObject({ message: "x" });
  });

  it("keeps messages of errors out of the log when told to", async () => {
    const line = await logged({ error: new Error("Kirsten's address") }, false);
    expect(line).not.toHaveProperty("text");
    expect(JSON.stringify(line)).not.toContain("Kirsten");
  });

  it("may hold lists, objects, a bigint and what is no JSON", async () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    expect(
      await logged({ list: [1, { a: 2 }], n: 2n ** 60n, circle, thrown: "text" }),
    ).toMatchObject({
      list: [1, { a: 2 }],
      n: "1152921504606846976",
      circle: "[object]",
      thrown: "text",
    });
  });
});

describe("the context for tests", () => {
  it("refuses what a function would refuse", async () => {
    const { step } = handlerContext();
    await step("mail", () => 1);
    await expect(step("mail", () => 2)).rejects.toThrow("used before");
    await expect(step("a#b", () => 3)).rejects.toThrow("the name must be");
  });

  it("notes what is logged, and runs a step that ended before no more", async () => {
    const first = handlerContext();
    first.log.with({ a: 1 }).info("Booked", { b: 2 });
    expect(first.lines).toEqual([{ level: "info", message: "Booked", fields: { a: 1, b: 2 } }]);
    expect(await first.step("mail", (key) => ({ key }))).toEqual({ key: "test#mail" });
    const retry = handlerContext({ steps: first.steps });
    const again = retry.step("mail", () => {
      throw new Error("It ran again");
    });
    expect(await again).toEqual({ key: "test#mail" });
  });
});
