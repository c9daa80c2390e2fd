import {
  ChangeMessageVisibilityCommand,
  ReceiptHandleIsInvalid,
  ReceiveMessageCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { deliveryHead } from "../../harness/delivery.ts";
import { startOperatorStack, type OperatorStack } from "./operator-stack.ts";

let stack: OperatorStack;

beforeAll(async () => {
  stack = await startOperatorStack();
});
afterEach(() => stack.reset());
afterAll(() => stack.stop());

const error = {
  name: "FetchError",
  message: "no answer for Hr. Personlig",
  stack: "at call (erp.ts:9:1)",
};
let made = 0;

/** A delivery on the queue that failed twice and waits for hours, as the consumer leaves it. */
async function failing(): Promise<{ readonly id: string; readonly messageId: string }> {
  const id = `ffffffff${String(++made).padStart(56, "0")}`;
  const { MessageId: messageId = "" } = await stack.sqs.send(
    new SendMessageCommand({
      QueueUrl: stack.queueUrl,
      MessageBody: JSON.stringify({ ...deliveryHead({ id }), data: {} }),
      MessageGroupId: id,
      MessageDeduplicationId: id,
    }),
  );
  const { Messages } = await stack.sqs.send(
    new ReceiveMessageCommand({ QueueUrl: stack.queueUrl, VisibilityTimeout: 60 }),
  );
  const receiptHandle = Messages?.[0]?.ReceiptHandle ?? "";
  const object = { resource: "Orders", action: "create", resourceId: "7", receivedAt: null };
  const message = { deliveryId: id, messageId };
  for (const handle of ["of the first receive", receiptHandle]) {
    await stack.records.failed({ ...message, receiptHandle: handle }, object, error);
  }
  await stack.sqs.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: stack.queueUrl,
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: 21_600,
    }),
  );
  await stack.records.waits(message, Date.parse("2026-03-02T15:00:00.000Z"));
  return { id, messageId };
}

const visible = async (): Promise<readonly string[]> =>
  (await stack.takeAll(stack.queueUrl)).map(({ MessageId = "" }) => MessageId);

async function closeAll(): Promise<void> {
  for await (const record of stack.records.list("failing")) await stack.records.close(record);
}
afterEach(closeAll);

it("lists what is attempted again: the error, its place, how often, and when the next attempt is", async () => {
  const { id } = await failing();
  const { code, output } = await stack.run(["dead", "list", "--failing"]);
  expect(code).toBe(0);
  expect(output).toContain("1 × FetchError at erp.ts:9");
  expect(output).toContain(`${id}  Orders:create 7  2 attempts since `);
  expect(output).toContain("next 2026-03-02T15:00:00.000Z");
  expect(output).toContain(
    "1 failing delivery of the stack Shop (eu-west-1, account 123456789012)",
  );
  expect(output).not.toContain("Personlig");
});

it("retries one delivery at once that waits for hours, and leaves the others waiting", async () => {
  const one = await failing();
  await failing();
  expect(await visible()).toEqual([]);
  const { code, output } = await stack.run(["dead", "retry", one.id]);
  expect(code).toBe(0);
  expect(output).toContain(`Making delivery ${one.id} of the stack Shop`);
  expect(output).toContain("1 of 1 will be attempted within seconds");
  expect(await visible()).toEqual([one.messageId]);
});

it("retries all at once, and says first how many", async () => {
  const all = [await failing(), await failing(), await failing()];
  const { code, output } = await stack.run(["dead", "retry", "--all"]);
  expect(code).toBe(0);
  expect(output.split("\n")[0]).toContain("Making 3 failing deliveries of the stack Shop");
  expect((await visible()).toSorted()).toEqual(all.map(({ messageId }) => messageId).toSorted());
});

it("retries the others where SQS fails for one, says which that is, and ends with 1", async () => {
  for (let n = 0; n < 3; n++) await failing();
  const { code, output } = await stack.run(["dead", "retry", "--all"], {
    refuse: { operation: "ChangeMessageVisibility", from: 1, times: 1 },
  });
  expect(code).toBe(1);
  expect(output).toMatch(
    /^f{8}\d{56} keeps its wait: it could not be cut short \(AccessDenied\)$/m,
  );
  expect(output).toContain("2 of 3 will be attempted within seconds");
  expect(await visible()).toHaveLength(2);
});

it("gives up a waiting delivery: its record says so and the queue hands it out now", async () => {
  const one = await failing();
  expect(await stack.run(["dead", "give-up", one.id])).toMatchObject({ code: 0 });
  expect(await stack.records.get({ deliveryId: one.id, ...one })).toMatchObject({ givenUp: true });
  expect(await visible()).toEqual([one.messageId]);
  expect((await stack.run(["dead", "list", "--failing"])).output).toContain("given up");
});

it.each(["retry", "give-up"])(
  "%s says so where the wait cannot be cut short, since an attempt is under way",
  async (command) => {
    const one = await failing();
    const error = new ReceiptHandleIsInvalid({ message: "expired", $metadata: {} });
    const { code, output } = await stack.run(["dead", command, one.id], {
      refuse: { operation: "ChangeMessageVisibility", from: 1, error },
    });
    expect(code).toBe(0);
    expect(output).toContain("an attempt is under way or about to begin");
    const record = await stack.records.get({ deliveryId: one.id, messageId: one.messageId });
    expect(record?.givenUp).toBe(command === "give-up");
  },
);

it("says that nothing is failing where nothing is", async () => {
  const { code, output } = await stack.run(["dead", "retry", "--all"]);
  expect(code).toBe(0);
  expect(output).toBe(
    "No delivery of the stack Shop (eu-west-1, account 123456789012) is failing.",
  );
});

it("does nothing where an id is of no failing delivery, or begins the ids of two", async () => {
  await failing();
  await failing();
  for (const command of ["retry", "give-up"]) {
    const nobody = await stack.run(["dead", command, "12345678"]);
    expect(nobody).toMatchObject({ code: 1 });
    expect(nobody.output).toContain("dead list --failing");
    const two = await stack.run(["dead", command, "ffffffff"]);
    expect(two).toMatchObject({ code: 1 });
    expect(two.output).toContain("the beginning of 2 ids");
  }
  expect(await visible()).toEqual([]);
});
