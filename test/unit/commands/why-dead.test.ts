import type { DeadLetter } from "../../../lambda/dead/dead-letters.ts";
import { causeOf, failedMessageOf, whyDead } from "../../../lambda/dead/why-dead.ts";
import type { FailureRecord, FailureRecords } from "../../../lambda/aws/failure-records.ts";
import { deliveryHead } from "../../harness/delivery.ts";

const text = (StringValue: string) => ({ DataType: "String", StringValue });

const deadLetter = (overrides: Partial<DeadLetter> = {}): DeadLetter => ({
  messageId: "dead-1",
  receiptHandle: "handle",
  body: "{}",
  groupId: "group",
  deduplicationId: "redrive-1",
  attributes: {},
  delivery: { ...deliveryHead(), data: {} },
  ...overrides,
});
const { id } = deliveryHead();

const record: FailureRecord = {
  deliveryId: id,
  messageId: "dead-1",
  resource: "Orders",
  action: "create",
  resourceId: "7",
  receivedAt: null,
  state: "dead",
  attempts: 3,
  firstFailedAt: 0,
  failedAt: 0,
  nextAttemptAt: null,
  diedAt: 0,
  error: {
    name: "TypeError",
    message: "no stock",
    stack: "    at book (handlers/book.ts:3:1)\n    at run (index.mjs:1:1)",
  },
  receiptHandle: null,
  givenUp: false,
};
const recordsOf = (...all: readonly FailureRecord[]): FailureRecords =>
  ({
    get: ({ messageId }: { messageId: string }) =>
      Promise.resolve(all.find((each) => each.messageId === messageId) ?? null),
  }) as unknown as FailureRecords;

describe("why a delivery died", () => {
  it("is what the consumer wrote on the dead letter, where it did", async () => {
    const attributes = {
      errorName: text("Error"),
      errorPlace: text("handlers/book.ts:12"),
      errorMessage: text("closed"),
      attempts: text("8"),
    };
    const [why] = await whyDead([deadLetter({ attributes })], recordsOf(record));
    expect(why).toEqual({
      errorName: "Error",
      errorPlace: "handlers/book.ts:12",
      errorMessage: "closed",
      attempts: 8,
    });
  });

  it("is the failure record's where SQS moved the dead letter by itself", async () => {
    const [why] = await whyDead([deadLetter()], recordsOf(record));
    expect(why).toMatchObject({ errorName: "TypeError", errorPlace: "handlers/book.ts:3" });
    expect(why?.attempts).toBe(3);
  });

  it("is that no attempt of a handler failed where nothing is known", async () => {
    const [why] = await whyDead([deadLetter()], recordsOf());
    expect(why === undefined ? null : causeOf(deadLetter(), why)).toContain(
      "no attempt of a handler",
    );
  });

  it("belongs to the message that failed, however its dead letter came to be", () => {
    expect(failedMessageOf(deadLetter())).toEqual({ deliveryId: id, messageId: "dead-1" });
    const uuid = "0f8fad5b-d9cb-469f-a165-70867728950e";
    const full = deadLetter({ deduplicationId: uuid });
    expect(failedMessageOf(full)).toEqual({ deliveryId: id, messageId: uuid });
    const restored = deadLetter({ deduplicationId: `restore-dead-9_${uuid}` });
    expect(failedMessageOf(restored)).toEqual({ deliveryId: id, messageId: uuid });
    const named = deadLetter({ deduplicationId: uuid, attributes: { messageId: text("died-1") } });
    expect(failedMessageOf(named)).toEqual({ deliveryId: id, messageId: "died-1" });
    const foreign = { ...named, delivery: null };
    expect(failedMessageOf(foreign)).toEqual({ deliveryId: "died-1", messageId: "died-1" });
  });
});
