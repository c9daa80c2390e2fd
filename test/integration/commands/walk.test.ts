import { setTimeout as delay } from "node:timers/promises";
import { createDeadLetterQueue, deadLetterId } from "../../../lambda/dead/dead-letters.ts";
import { walkThrough } from "../../../lambda/dead/walk.ts";
import { startOperatorStack, type OperatorStack } from "./operator-stack.ts";

let stack: OperatorStack;

beforeAll(async () => {
  stack = await startOperatorStack();
});
afterAll(() => stack.stop());

it("walks for longer than dead letters stay hidden: each is met once, and is handed out to nobody meanwhile", async () => {
  for (let n = 0; n < 60; n++)
    await stack.moveToDeadLetters({ body: `dead letter ${n}`, groupId: `group-${n}` });
  const hiddenSeconds = 2;
  const deadLetters = createDeadLetterQueue(stack.sqs, stack.deadLetterQueueUrl, {
    hiddenSeconds,
    waitSeconds: 0,
  });
  const start = Date.now();
  const ids: string[] = [];
  await walkThrough(deadLetters, new AbortController().signal, async (walk) => {
    for (;;) {
      const met = await walk.next();
      if (met.length === 0) break;
      ids.push(...met.map(deadLetterId));
      await delay(400);
    }
  });
  expect(Date.now() - start).toBeGreaterThan(2_400);
  expect(ids).toHaveLength(60);
  expect(new Set(ids).size).toBe(60);
  const left = await stack.takeAll(stack.deadLetterQueueUrl);
  expect(left).toHaveLength(60);
  // Once by the walk, once just now.
  const receives = left.map(({ Attributes }) => Attributes?.ApproximateReceiveCount);
  expect(new Set(receives)).toEqual(new Set(["2"]));
});
