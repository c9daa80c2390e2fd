import { setTimeout as delay } from "node:timers/promises";
import { letterId } from "../../../bin/operator/dead-letters.ts";
import { createDeadLetterQueue } from "../../../bin/operator/dead-letters.ts";
import { walkThrough } from "../../../bin/operator/walk.ts";
import { startOperatorStack, type OperatorStack } from "./operator-stack.ts";

let stack: OperatorStack;

beforeAll(async () => {
  stack = await startOperatorStack();
});
afterAll(() => stack.stop());

it("walks for longer than letters stay hidden: each is met once, none is handed to another meanwhile", async () => {
  for (let n = 0; n < 60; n++) await stack.bury({ body: `letter ${n}`, groupId: `group-${n}` });
  const hiddenSeconds = 1;
  const letters = createDeadLetterQueue(stack.sqs, stack.deadLetterQueueUrl, {
    hiddenSeconds,
    waitSeconds: 0,
  });
  const start = Date.now();
  const ids: string[] = [];
  await walkThrough(letters, new AbortController().signal, async (walk) => {
    for (;;) {
      const met = await walk.next();
      if (met.length === 0) break;
      ids.push(...met.map(letterId));
      await delay(300);
    }
    expect(await letters.take()).toEqual([]);
  });
  expect(Date.now() - start).toBeGreaterThan(1_500);
  expect(ids).toHaveLength(60);
  expect(new Set(ids).size).toBe(60);
  expect(await stack.takeAll(stack.deadLetterQueueUrl)).toHaveLength(60);
});
