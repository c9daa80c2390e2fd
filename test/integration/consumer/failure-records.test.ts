import { createFailureRecords, type FailureRecord } from "../../../lambda/aws/failure-records.ts";
import { startTable, type TestTable } from "./test-table.ts";

const object = {
  resource: "Orders",
  action: "create",
  resourceId: "42",
  receivedAt: "2026-11-24T10:00:00.000Z",
};
const error = { name: "TypeError", message: "no stock", stack: "at book (book.ts:3:1)" };
const message = { deliveryId: "d1", messageId: "m1" };
const received = { ...message, receiptHandle: "handle-1" };

let table: TestTable;
let time = 1_000_000;
const records = () => createFailureRecords(table.client, table.tableName, () => time);

async function listed(state: "failing" | "dead"): Promise<FailureRecord[]> {
  const all: FailureRecord[] = [];
  for await (const record of records().list(state)) all.push(record);
  return all;
}

beforeEach(async () => {
  table = await startTable();
});
afterEach(() => table.stop());

it("counts the attempts of a message and keeps the last error and the first time", async () => {
  expect(await records().failed(received, object, error)).toMatchObject({ attempts: 1 });
  await records().waits(message, time + 5_000);
  time += 5_000;
  const later = { ...error, message: "still none" };
  expect(
    await records().failed({ ...received, receiptHandle: "handle-2" }, object, later),
  ).toMatchObject({ attempts: 2 });

  expect(await records().get(message)).toEqual({
    ...message,
    ...object,
    state: "failing",
    attempts: 2,
    firstFailedAt: time - 5_000,
    failedAt: time,
    nextAttemptAt: null,
    diedAt: null,
    error: later,
    receiptHandle: "handle-2",
    givenUp: false,
  });
});

it("lists what is failing and what is dead, the longest first, and forgets what was closed", async () => {
  const other = { deliveryId: "d2", messageId: "m2" };
  await records().failed(received, object, error);
  time += 1_000;
  await records().failed({ ...other, receiptHandle: "h" }, object, error);
  expect((await listed("failing")).map(({ deliveryId }) => deliveryId)).toEqual(["d1", "d2"]);

  await records().died(message);
  expect((await listed("failing")).map(({ deliveryId }) => deliveryId)).toEqual(["d2"]);
  expect(await listed("dead")).toMatchObject([{ deliveryId: "d1", state: "dead", diedAt: time }]);

  await records().close(message);
  await records().close(other);
  expect([...(await listed("failing")), ...(await listed("dead"))]).toEqual([]);
  expect(await records().get(message)).toMatchObject({ state: "closed", attempts: 1 });
});

it("gives up only what is failing", async () => {
  expect(await records().giveUp(message)).toBe(false);
  await records().failed(received, object, error);
  expect(await records().giveUp(message)).toBe(true);
  expect(await records().get(message)).toMatchObject({ givenUp: true });
  await records().died(message);
  expect(await records().giveUp(message)).toBe(false);
});

it("writes nothing for a message that never failed", async () => {
  await records().close(message);
  await records().died(message);
  await records().waits(message, time);
  expect(await records().get(message)).toBeNull();
});

it("keeps a long error message within its bound", async () => {
  await records().failed(received, object, { ...error, message: "x".repeat(500_000) });
  expect((await records().get(message))?.error.message).toHaveLength(2_000);
});

it("notes a failure that reached no handler without counting it, and the receipt handle of a later receive", async () => {
  expect(await records().failed(received, object, error, false)).toMatchObject({ attempts: 0 });
  await records().waits(message, time + 5_000, "handle-2");
  expect(await records().get(message)).toMatchObject({
    state: "failing",
    attempts: 0,
    nextAttemptAt: time + 5_000,
    receiptHandle: "handle-2",
  });
  expect(await records().failed(received, object, error)).toMatchObject({ attempts: 1 });
});

it("counts one receive once, also when the call that notes it is repeated", async () => {
  expect(await records().failed(received, object, error)).toMatchObject({ attempts: 1 });
  expect(await records().failed(received, object, error)).toMatchObject({ attempts: 1 });
  expect(await records().failed({ ...received, receiptHandle: "h2" }, object, error)).toMatchObject(
    { attempts: 2 },
  );
  expect(await records().failed({ ...received, receiptHandle: "h2" }, object, error)).toMatchObject(
    { attempts: 2 },
  );
});

it("says with the next failure that an operator has given the delivery up", async () => {
  expect(await records().failed(received, object, error)).toMatchObject({ givenUp: false });
  expect(await records().giveUp(message)).toBe(true);
  const next = { ...received, receiptHandle: "h3" };
  expect(await records().failed(next, object, error)).toMatchObject({ givenUp: true });
});

it("is written for an object whose id is larger than an item of DynamoDB may be", async () => {
  const resourceId = "7".repeat(500_000);
  expect(await records().failed(received, { ...object, resourceId }, error)).toMatchObject({
    attempts: 1,
  });
  expect((await records().get(message))?.resourceId).toBe("7".repeat(2_000));
});
