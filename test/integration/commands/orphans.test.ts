import { deliveryHead } from "../../harness/delivery.ts";
import { startOperatorStack, type OperatorStack } from "./operator-stack.ts";

let stack: OperatorStack;

beforeAll(async () => {
  stack = await startOperatorStack();
});
afterEach(async () => {
  for await (const record of stack.records.list("dead")) await stack.records.close(record);
  await stack.reset();
});
afterAll(() => stack.stop());

const hourMs = 3_600_000;

/** The record of a dead letter that died so long ago and was purged in the console. */
async function orphan(messageId: string, agoMs: number) {
  const message = { deliveryId: "purged", messageId };
  const records = stack.recordsAt(Date.now() - agoMs);
  const about = { resource: null, action: null, resourceId: null, receivedAt: null };
  const error = { name: "Error", message: "", stack: "" };
  await records.failed({ ...message, receiptHandle: "old" }, about, error);
  await records.died(message);
  return async () => (await stack.records.get(message))?.state;
}

async function moveToDeadLetters(groupId: string, isGone = false): Promise<void> {
  const rest = isGone ? { large: { key: "large/gone", bytes: 2 } } : { data: {} };
  const head = deliveryHead({ id: groupId.repeat(64) });
  await stack.moveToDeadLetters({ body: JSON.stringify({ ...head, ...rest }), groupId });
}

it.each([["redrive"], ["drop"]])(
  "%s --all closes what it leaves no dead letter for, and what died of late is left alone",
  async (command) => {
    const old = await orphan(`${command}-old`, 2 * hourMs);
    const recent = await orphan(`${command}-recent`, hourMs / 2);
    await moveToDeadLetters("a");
    const yes = command === "drop" ? ["--yes"] : [];
    const { code, output } = await stack.run(["dead", command, "--all", ...yes]);
    expect(code).toBe(0);
    expect(output).toContain("1 failure record of dead letters that were moved or purged");
    expect(await old()).toBe("closed");
    expect(await recent()).toBe("dead");
  },
);

it("is left while any dead letter stays, since it may be of that one", async () => {
  const old = await orphan("kept", 2 * hourMs);
  await moveToDeadLetters("a", true);
  expect(await stack.run(["dead", "redrive", "--all"])).toMatchObject({ code: 1 });
  expect(await old()).toBe("dead");
});

it("is left, and the command is done, where the table does not say", async () => {
  const old = await orphan("unread", 2 * hourMs);
  const refuse = { operation: "Query", from: 1 };
  const { code, output } = await stack.run(["dead", "redrive", "--all"], { refuse });
  expect(code).toBe(0);
  expect(output).toContain("could not be looked for (AccessDenied)");
  expect(await old()).toBe("dead");
});
