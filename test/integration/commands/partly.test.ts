import { objectKey } from "../../../lambda/common/object-key.ts";
import { deliveryHead } from "../../harness/delivery.ts";
import { startOperatorStack, type OperatorStack } from "./operator-stack.ts";

/** One dead letter for which something fails keeps no other from being acted on. */
let stack: OperatorStack;

beforeAll(async () => {
  stack = await startOperatorStack();
});
afterEach(() => stack.reset());
afterAll(() => stack.stop());

const idOf = (digit: string): string => digit.repeat(64);

async function moveToDeadLetters(
  digit: string,
  { isLarge = false, id = idOf(digit) } = {},
): Promise<void> {
  const head = deliveryHead({ id, resourceId: digit });
  if (isLarge) await stack.objects.write(`large/${digit}`, "{}");
  const rest = isLarge ? { large: { key: `large/${digit}`, bytes: 2 } } : { data: {} };
  await stack.moveToDeadLetters({
    body: JSON.stringify({ ...head, ...rest }),
    groupId: objectKey(head),
  });
}

const once = (operation: string) => ({ refuse: { operation, from: 1, times: 1 } });
const dead = (): Promise<number> => stack.count(stack.deadLetterQueueUrl);
const staysIn = (output: string): readonly string[] =>
  output.split("\n").filter((line) => line.includes(" stays: "));

it("dead redrive --all moves the others, says which stays and why, and ends with 1", async () => {
  for (const digit of ["a", "b"]) await moveToDeadLetters(digit, { isLarge: true });
  await moveToDeadLetters("c");
  const { code, output } = await stack.run(["dead", "redrive", "--all"], once("CopyObject"));
  expect(code).toBe(1);
  expect(staysIn(output)).toEqual([
    expect.stringMatching(/^[ab]{64} stays: it could not be moved \(AccessDenied\)$/),
  ]);
  expect(output).toContain("1 dead letter could not be moved, as said above: run this again.");
  expect(output).not.toContain("not within reach");
  expect(await dead()).toBe(1);
  expect(await stack.count(stack.queueUrl)).toBe(2);
});

it.each([
  ["--all", ["a", "b", "c"]],
  ["of one delivery", ["a", "a", "a"]],
])("dead drop %s drops those whose copy is kept, and only those", async (which, digits) => {
  for (const [index, digit] of digits.entries()) {
    await moveToDeadLetters(String(index), { id: idOf(digit) });
  }
  const operand = which === "--all" ? which : idOf("a");
  const drop = ["dead", "drop", operand, "--yes"];
  const { code, output } = await stack.run(drop, once("PutObject"));
  expect(code).toBe(1);
  expect(staysIn(output)).toEqual([
    expect.stringMatching(/^[abc]{64} stays: no copy of it could be kept \(AccessDenied\)$/),
  ]);
  expect(output).toContain("2 dropped");
  expect(await dead()).toBe(1);
  expect(await stack.objects.list("dropped/", "", 10)).toHaveLength(2);
});

it("dead restore brings back the others of a delivery", async () => {
  for (const digit of ["1", "2", "3"]) await moveToDeadLetters(digit, { id: idOf("a") });
  await stack.run(["dead", "drop", "--all", "--yes"]);
  const { code, output } = await stack.run(["dead", "restore", idOf("a")], once("SendMessage"));
  expect(code).toBe(1);
  expect(output).toMatch(
    /^dropped\/a{64}\/\S+ could not be restored \(AccessDenied\): run this again\.$/m,
  );
  expect(output).toContain("2 of 3 restored");
  expect(await dead()).toBe(2);
});

it("dead list shows the dead letters also where a failure record cannot be read", async () => {
  await moveToDeadLetters("a");
  const { code, output } = await stack.run(["dead", "list"], once("GetItem"));
  expect(code).toBe(0);
  expect(output).toContain("1 × its failure record cannot be read (AccessDenied)");
  expect(output).toContain(idOf("a"));
});
