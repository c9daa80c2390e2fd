import { deadLetterAttributes } from "../../../lambda/consumer/dead-letter-attributes.ts";

const death = {
  reason: null,
  errorName: "TypeError",
  errorPlace: "handlers/index.ts:12",
  errorMessage: "no such product",
  attempts: 8,
  messageId: "message-1",
};
const most = 1_048_576;

/** As SQS counts: the body, and of each attribute its name, its type and its value. */
const sizeOf = (body: string, attributes: ReturnType<typeof deadLetterAttributes>): number =>
  Object.entries(attributes).reduce(
    (sum, [name, { DataType = "", StringValue = "" }]) =>
      sum +
      [name, DataType, StringValue].reduce((bytes, text) => bytes + Buffer.byteLength(text), 0),
    Buffer.byteLength(body),
  );

const valuesOf = (attributes: ReturnType<typeof deadLetterAttributes>) =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, { StringValue }]) => [name, StringValue]),
  );

describe("the attributes of a dead letter", () => {
  it("say what it died of", () => {
    expect(valuesOf(deadLetterAttributes("{}", death))).toEqual({
      attempts: "8",
      messageId: "message-1",
      errorName: "TypeError",
      errorPlace: "handlers/index.ts:12",
      errorMessage: "no such product",
    });
  });

  it("give the reason of an unprocessable one, also where it has none", () => {
    const reasonOf = (reason: string) =>
      valuesOf(deadLetterAttributes("{}", { ...death, reason })).reason;
    expect(reasonOf("No SKU")).toBe("No SKU");
    expect(reasonOf("")).toBe("no reason given");
  });

  it("leave out what is not known", () => {
    const unknown = { ...death, errorPlace: null, errorMessage: "" };
    expect(Object.keys(deadLetterAttributes("{}", unknown))).toEqual([
      "attempts",
      "messageId",
      "errorName",
    ]);
  });

  it("hold only characters that SQS takes, and at most 1,000 of them", () => {
    const errorMessage = `\u0000\uD83D\uFFFE${"x".repeat(2_000)}`;
    const { errorMessage: text } = valuesOf(deadLetterAttributes("{}", { ...death, errorMessage }));
    expect(text).toBe(`???${"x".repeat(997)}`);
  });

  it.each([0, 1, 20, 60, 100, 150, 200, 300, 500, 1_000, 2_000, 5_000])(
    "fit into a message with %i bytes of room",
    (room) => {
      const body = "x".repeat(most - room);
      const long = { ...death, reason: "ø".repeat(900), errorMessage: "€".repeat(900) };
      const attributes = deadLetterAttributes(body, long);
      expect(sizeOf(body, attributes)).toBeLessThanOrEqual(most);
      expect(JSON.stringify(attributes)).not.toContain("\uFFFD");
      if (room >= 100) expect(attributes.attempts?.StringValue).toBe("8");
      if (room === 0) expect(attributes).toEqual({});
      if (room === 5_000) expect(attributes.errorMessage?.StringValue).toBe(long.errorMessage);
    },
  );
});

it("a dead letter names its failure record whole or not at all, however full it is", () => {
  const messageId = "0f8fad5b-d9cb-469f-a165-70867728950e";
  for (let room = 0; room < 120; room++) {
    const attributes = deadLetterAttributes("x".repeat(most - room), { ...death, messageId });
    expect([undefined, messageId]).toContain(attributes.messageId?.StringValue);
  }
});
