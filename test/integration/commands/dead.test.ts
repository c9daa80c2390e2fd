import { createVersionRecords } from "../../../lambda/aws/version-records.ts";
import { maxMessageBytes } from "../../../lambda/contract/delivery.ts";
import { objectKey } from "../../../lambda/common/object-key.ts";
import { deliveryHead } from "../../harness/delivery.ts";
import { startOperatorStack, type OperatorStack } from "./operator-stack.ts";

let stack: OperatorStack;

beforeAll(async () => {
  stack = await startOperatorStack();
});
afterEach(() => stack.reset());
afterAll(() => stack.stop());

const idOf = (digit: string): string => digit.repeat(64);

/** A delivery with its data as text, as the receiver writes it. */
function delivery(id: string, dataText = `{"id":7}`, resourceId = id) {
  const head = deliveryHead({ id, resourceId });
  const body = `${JSON.stringify(head).slice(0, -1)},"data":${dataText}}`;
  return { head, body, groupId: objectKey(head) };
}

const died = (errorName: string, errorPlace: string, attempts = "8") => ({
  errorName,
  errorPlace,
  errorMessage: "no stock for Hr. Personlig",
  attempts,
});

const dead = (): Promise<number> => stack.count(stack.deadLetterQueueUrl);
const sent = () => stack.takeAll(stack.queueUrl);

describe("dead list", () => {
  it("groups by the error's name and place, the most frequent first, without what the error said", async () => {
    await stack.moveToDeadLetters({
      ...delivery(idOf("a")),
      attributes: died("TypeError", "book.ts:12"),
    });
    await stack.moveToDeadLetters({
      ...delivery(idOf("b")),
      attributes: died("Error", "ship.ts:3"),
    });
    await stack.moveToDeadLetters({
      ...delivery(idOf("c")),
      attributes: died("TypeError", "book.ts:12"),
    });
    await stack.moveToDeadLetters({ ...delivery(idOf("d")) });
    await stack.moveToDeadLetters({ body: "no delivery", groupId: "foreign" });
    const { code, output } = await stack.run(["dead", "list"]);
    expect(code).toBe(0);
    const headings = output.split("\n").filter((line) => /^\d+ ×/.test(line));
    expect(headings[0]).toBe("2 × TypeError at book.ts:12");
    expect(headings.slice(1).sort()).toEqual([
      "1 × Error at ship.ts:3",
      "1 × no attempt of a handler failed: SQS moved it by itself",
      "1 × not a delivery of this receiver",
    ]);
    expect(output).toContain(
      "5 dead letters in the dead-letter queue of the stack Shop (eu-west-1, account 123456789012)",
    );
    expect(output).toContain(`${idOf("a")}  2026-03-02T09:00:00.000Z  Orders:create`);
    expect(output).not.toContain("Personlig");
  });

  it("takes the error from the failure record where SQS moved the message by itself", async () => {
    const deadLetter = delivery(idOf("a"));
    const messageId = await stack.moveToDeadLetters(deadLetter);
    await stack.records.failed(
      { deliveryId: idOf("a"), messageId, receiptHandle: "old" },
      { resource: "Orders", action: "create", resourceId: "7", receivedAt: null },
      { name: "FetchError", message: "timeout", stack: "at call (erp.ts:9:1)" },
    );
    const { output } = await stack.run(["dead", "list"]);
    expect(output).toContain("1 × FetchError at erp.ts:9");
    expect(output).toContain("1 attempt");
  });
});

describe("dead show", () => {
  const big = `{"id":12345678901234567890,"weight":1.0,"id2":1}`;

  it("shows what it is and why it died, and neither data nor the error's text", async () => {
    await stack.moveToDeadLetters({
      ...delivery(idOf("a"), `{"name":"Personlig"}`),
      attributes: died("TypeError", "book.ts:12"),
    });
    const { code, output } = await stack.run(["dead", "show", "aaaaaaaa"]);
    expect(code).toBe(0);
    expect(JSON.parse(output)).toMatchObject({
      id: idOf("a"),
      errorName: "TypeError",
      errorPlace: "book.ts:12",
      attempts: 8,
    });
    expect(output).not.toContain("Personlig");
    expect(output).not.toContain("user@example.com");
  });

  it("reveals the data as it is stored, number for number, and the error's text", async () => {
    await stack.moveToDeadLetters({
      ...delivery(idOf("a"), big),
      attributes: died("TypeError", "book.ts:12"),
    });
    const { output } = await stack.run(["dead", "show", "aaaaaaaa", "--reveal"]);
    expect(output).toContain(big);
    expect(JSON.parse(output)).toMatchObject({ errorMessage: "no stock for Hr. Personlig" });
  });

  it("reveals the data of a large one from the bucket", async () => {
    const { head, body, groupId } = delivery(idOf("a"), big);
    await stack.objects.write("large/one", body);
    const pointer = JSON.stringify({ ...head, large: { key: "large/one", bytes: body.length } });
    await stack.moveToDeadLetters({ body: pointer, groupId });
    const { output } = await stack.run(["dead", "show", "aaaaaaaa", "--reveal"]);
    expect(output).toContain(big);
    await stack.objects.remove("large/one");
    const gone = await stack.run(["dead", "show", "aaaaaaaa", "--reveal"]);
    expect(gone.output).toContain("gone from the bucket");
  });

  it("addresses what is no delivery by its message id", async () => {
    const messageId = await stack.moveToDeadLetters({ body: "no delivery", groupId: "foreign" });
    const { code, output } = await stack.run(["dead", "show", messageId, "--reveal"]);
    expect(code).toBe(0);
    expect(JSON.parse(output)).toMatchObject({ messageId, body: "no delivery" });
  });
});

describe("an id", () => {
  it("that begins the ids of two deliveries is refused by every command, with both ids", async () => {
    const ids = [`12345678${"a".repeat(56)}`, `12345678${"b".repeat(56)}`] as const;
    for (const id of ids) await stack.moveToDeadLetters(delivery(id));
    for (const command of [["show"], ["redrive"], ["drop", "--yes"]]) {
      const { code, output } = await stack.run(["dead", ...command, "12345678"]);
      expect(code).toBe(1);
      expect(output).toContain("nothing was done");
      for (const id of ids) expect(output).toContain(id);
    }
    expect(await dead()).toBe(2);
    expect(await stack.count(stack.queueUrl)).toBe(0);
  });

  it("that no dead letter has says where to look, and nothing is done", async () => {
    await stack.moveToDeadLetters(delivery(idOf("a")));
    for (const command of [["show"], ["redrive"], ["drop", "--yes"], ["restore"]]) {
      expect(await stack.run(["dead", ...command, "bbbbbbbb"])).toMatchObject({ code: 1 });
    }
    expect(await dead()).toBe(1);
  });
});

describe("dead redrive", () => {
  it("moves both dead letters of one delivery, says first what it moves and where, and closes their records", async () => {
    const deadLetter = delivery(idOf("a"));
    const object = { resource: "Orders", action: "create", resourceId: "7", receivedAt: null };
    const error = { name: "TypeError", message: "", stack: "" };
    for (const messageId of ["failed-1", "failed-2"]) {
      const failed = { deliveryId: idOf("a"), messageId };
      await stack.records.failed({ ...failed, receiptHandle: "old" }, object, error);
      await stack.records.died(failed);
      const attributes = { ...died("TypeError", "book.ts:12"), messageId };
      await stack.moveToDeadLetters({ ...deadLetter, deduplicationId: messageId, attributes });
    }
    await stack.moveToDeadLetters(delivery(idOf("b")));
    await stack.moveToDeadLetters(delivery(idOf("c")));
    const { code, output } = await stack.run(["dead", "redrive", "--all"]);
    expect(output.split("\n")[0]).toBe(
      "Moving 4 dead letters to the queue of the stack Shop (eu-west-1, account 123456789012).",
    );
    expect(output).toContain("4 of 4 moved");
    expect(code).toBe(0);
    expect(await dead()).toBe(0);
    expect(await stack.count(stack.queueUrl)).toBe(4);
    for (const messageId of ["failed-1", "failed-2"]) {
      const record = await stack.records.get({ deliveryId: idOf("a"), messageId });
      expect(record?.state).toBe("closed");
    }
  });

  it("of an id moves all dead letters of that delivery, also those behind one another", async () => {
    const deadLetter = delivery(idOf("a"));
    for (let n = 0; n < 3; n++) await stack.moveToDeadLetters(deadLetter);
    await stack.moveToDeadLetters(delivery(idOf("b")));
    expect(await stack.run(["dead", "redrive", "aaaaaaaa"])).toMatchObject({ code: 0 });
    expect(await dead()).toBe(1);
    expect(await stack.count(stack.queueUrl)).toBe(3);
  });

  it("ends with 1 and says so when a dead letter is out of reach", async () => {
    await stack.moveToDeadLetters(delivery(idOf("a")));
    await stack.takeAll(stack.deadLetterQueueUrl);
    const { code, output } = await stack.run(["dead", "redrive", "--all"]);
    expect(code).toBe(1);
    expect(output).toContain("0 of 1 moved. 1 was not within reach");
  });

  it("--again marks a message for another run, and keeps its data as it was", async () => {
    const messageId = await stack.moveToDeadLetters(
      delivery(idOf("a"), `{"id":12345678901234567890}`),
    );
    await stack.run(["dead", "redrive", "aaaaaaaa", "--again"]);
    const [moved] = await sent();
    expect(moved?.Body).toContain(`"data":{"id":12345678901234567890},"replay":"${messageId}"`);
  });

  it("--again moves the data of a message that the mark would make too large to the bucket", async () => {
    const { head } = delivery(idOf("a"));
    const frame = delivery(idOf("a"), `""`).body.length;
    const full = delivery(idOf("a"), `"${"x".repeat(maxMessageBytes - frame)}"`);
    expect(full.body).toHaveLength(maxMessageBytes);
    const messageId = await stack.moveToDeadLetters(full);
    expect(await stack.run(["dead", "redrive", "--all", "--again"])).toMatchObject({ code: 0 });
    const [moved] = await sent();
    const pointer = JSON.parse(moved?.Body ?? "") as { large: { key: string } };
    expect(pointer).toMatchObject({
      ...head,
      replay: messageId,
      large: { bytes: maxMessageBytes },
    });
    expect(await stack.objects.read(pointer.large.key)).toBe(full.body);
  });

  it("leaves what would go back behind a newer version, unless that is wanted", async () => {
    const { dynamoDb, tableName } = await stack.target();
    const versions = createVersionRecords(dynamoDb, tableName, 1_000, Date.now);
    const at = (minute: number): string => `2026-03-02T09:0${minute}:00.000Z`;
    const older = delivery(idOf("a"), `{"id":7,"updated_at":"${at(1)}"}`, "7");
    const newest = delivery(idOf("b"), `{"id":8,"updated_at":"${at(3)}"}`, "8");
    for (const { groupId } of [older, newest]) {
      const version = { instant: Date.parse(at(2)), fingerprint: null, isCreation: false };
      await versions.handled(groupId, { ...version, isFromApi: false, id: "other" });
    }
    for (const each of [older, newest]) await stack.moveToDeadLetters(each);

    const { code, output } = await stack.run(["dead", "redrive", "--all"]);
    expect(code).toBe(1);
    expect(output).toContain(`${idOf("a")} stays: a newer version of its object was handled`);
    expect(output).toContain("--backwards");
    expect((await sent()).map(({ Body }) => Body?.includes(idOf("b")))).toEqual([true]);
    const one = await stack.run(["dead", "redrive", "aaaaaaaa"]);
    expect([one.code, await dead()]).toEqual([1, 1]);

    expect(await stack.run(["dead", "redrive", "aaaaaaaa", "--backwards"])).toMatchObject({
      code: 0,
    });
    expect(await dead()).toBe(0);
  });

  it("sends many that fill a call each, whatever attributes they carry", async () => {
    const attributes = { ...died("TypeError", "book.ts:12"), errorMessage: "e".repeat(1_000) };
    for (const digit of ["a", "b", "c"]) {
      const deadLetter = delivery(idOf(digit), `"${"x".repeat(500_000)}"`);
      await stack.moveToDeadLetters({ ...deadLetter, attributes });
    }
    expect(await stack.run(["dead", "redrive", "--all"])).toMatchObject({ code: 0 });
    expect(await stack.count(stack.queueUrl)).toBe(3);
  });

  it("renews the data of a large one, and refuses one whose data is gone", async () => {
    for (const digit of ["a", "b"]) {
      const { head, groupId } = delivery(idOf(digit));
      const pointer = { ...head, large: { key: `large/${digit}`, bytes: 10 } };
      await stack.moveToDeadLetters({ body: JSON.stringify(pointer), groupId });
    }
    await stack.objects.write("large/a", "{}");
    const { code, output } = await stack.run(["dead", "redrive", "--all"]);
    expect(code).toBe(1);
    expect(output).toContain(`${idOf("b")} stays: its data is gone`);
    expect((await sent()).map(({ Body }) => Body?.includes(idOf("a")))).toEqual([true]);
    expect(await dead()).toBe(1);
    const copied = stack.calls().filter(({ operation }) => operation === "CopyObject");
    expect(copied.map(({ input }) => input)).toMatchObject([
      { Key: "large/a", MetadataDirective: "REPLACE" },
      { Key: "large/b", MetadataDirective: "REPLACE" },
    ]);
  });
});

describe("dead drop", () => {
  it("without --yes says how many it would drop where, and does nothing", async () => {
    for (const digit of ["a", "b"]) await stack.moveToDeadLetters(delivery(idOf(digit)));
    const { code, output } = await stack.run(["dead", "drop", "--all"]);
    expect(code).toBe(2);
    expect(output).toContain(
      "all 2 dead letters of the stack Shop (eu-west-1, account 123456789012)",
    );
    expect(await dead()).toBe(2);
  });

  it("with an empty id drops nothing, whatever else is given", async () => {
    for (const digit of ["a", "b"]) await stack.moveToDeadLetters(delivery(idOf(digit)));
    for (const id of ["", "a", "aaaaaaa"]) {
      expect(await stack.run(["dead", "drop", id, "--yes"])).toMatchObject({ code: 2 });
    }
    expect(await dead()).toBe(2);
    expect(stack.calls()).toEqual([]);
  });

  it("keeps a copy that restore brings back as it was, as often as it is dropped", async () => {
    const deadLetter = delivery(idOf("a"), `{"id":12345678901234567890}`);
    const attributes = died("TypeError", "book.ts:12");
    const failed = { deliveryId: idOf("a"), messageId: "failed-dropped" };
    const object = { resource: "Orders", action: "create", resourceId: "7", receivedAt: null };
    const error = { name: "TypeError", message: "", stack: "" };
    await stack.records.failed({ ...failed, receiptHandle: "old" }, object, error);
    await stack.records.died(failed);
    await stack.moveToDeadLetters({
      ...deadLetter,
      attributes: { ...attributes, messageId: "failed-dropped" },
    });
    await stack.moveToDeadLetters(delivery(idOf("b")));

    for (let round = 1; round <= 2; round++) {
      const dropped = await stack.run(["dead", "drop", "aaaaaaaa", "--yes"]);
      expect(dropped).toMatchObject({ code: 0 });
      expect(dropped.output).toContain(`"dead restore ${idOf("a")}" brings it back`);
      expect(await dead()).toBe(1);
      expect((await stack.records.get(failed))?.state).toBe("closed");
      expect((await stack.run(["dead", "list", "--dropped"])).output).toContain(idOf("a"));

      expect(await stack.run(["dead", "restore", "aaaaaaaa"])).toMatchObject({ code: 0 });
      expect(await dead()).toBe(2);
      expect((await stack.records.get(failed))?.state).toBe("dead");
      expect(await stack.objects.list("dropped/", "", 10)).toEqual([]);
    }
    const deadLetters = await stack.takeAll(stack.deadLetterQueueUrl);
    const restored = deadLetters.find(({ Body }) => Body === deadLetter.body);
    expect(restored?.Attributes?.MessageGroupId).toBe(deadLetter.groupId);
    expect(restored?.MessageAttributes?.errorPlace?.StringValue).toBe("book.ts:12");
  });

  it("--all drops all, those behind others too, and keeps a copy of each", async () => {
    const deadLetter = delivery(idOf("a"));
    for (let n = 0; n < 15; n++) await stack.moveToDeadLetters(deadLetter);
    await stack.moveToDeadLetters({ body: "no delivery", groupId: "foreign" });
    const { code, output } = await stack.run(["dead", "drop", "--all", "--yes"]);
    expect(code).toBe(0);
    expect(output.split("\n")[0]).toContain("Dropping all 16 dead letters of the stack Shop");
    expect(output).toContain("16 dropped");
    expect(await dead()).toBe(0);
    expect(await stack.objects.list("dropped/", "", 100)).toHaveLength(16);
  });

  it("restores one whose error's text would not fit any more, without that text", async () => {
    const frame = delivery(idOf("a"), `""`).body.length;
    const attributes = died("TypeError", "book.ts:12");
    const attributeBytes = Object.entries(attributes).reduce(
      (sum, [name, text]) => sum + name.length + "String".length + text.length,
      0,
    );
    const room = maxMessageBytes - frame - attributeBytes;
    await stack.moveToDeadLetters({ ...delivery(idOf("a"), `"${"x".repeat(room)}"`), attributes });
    await stack.run(["dead", "drop", "--all", "--yes"]);
    expect(await stack.run(["dead", "restore", "aaaaaaaa"])).toMatchObject({ code: 0 });
    const [restored] = await stack.takeAll(stack.deadLetterQueueUrl);
    expect(restored?.MessageAttributes).toHaveProperty("errorName");
    expect(restored?.MessageAttributes).not.toHaveProperty("errorMessage");
  });
});
