import { createDeadLetterQueue } from "../../../lambda/dead/dead-letters.ts";
import { createMoveDeadLetters, type Moved } from "../../../lambda/dead/redrive.ts";
import { walkThrough } from "../../../lambda/dead/walk.ts";
import { deliveryHead } from "../../harness/delivery.ts";
import { startOperatorStack, type OperatorStack } from "./operator-stack.ts";

let stack: OperatorStack;

beforeAll(async () => {
  stack = await startOperatorStack();
});
afterEach(() => stack.reset());
afterAll(() => stack.stop());

const id = "a".repeat(64);
const deadLetter = {
  body: JSON.stringify({ ...deliveryHead({ id }), data: {} }),
  groupId: "group",
};

it("leaves a dead letter that died again since this run moved it, and moves another of the same delivery", async () => {
  const deadLetters = createDeadLetterQueue(stack.sqs, stack.deadLetterQueueUrl, {
    hiddenSeconds: 120,
    waitSeconds: 0,
  });
  const move = createMoveDeadLetters({ ...stack, again: false });
  const moveNext = (): Promise<Moved> =>
    walkThrough(deadLetters, new AbortController().signal, async (walk) =>
      move(walk, await walk.next()),
    );

  await stack.moveToDeadLetters(deadLetter);
  expect(await moveNext()).toMatchObject({ moved: 1, diedAgain: [] });
  const [sent] = await stack.takeAll(stack.queueUrl);

  // The consumer buries what died under the id of the message that died.
  await stack.moveToDeadLetters({ ...deadLetter, deduplicationId: sent?.MessageId ?? "" });
  expect(await moveNext()).toMatchObject({ moved: 0, diedAgain: [id] });

  await stack.reset();
  await stack.moveToDeadLetters(deadLetter);
  expect(await moveNext()).toMatchObject({ moved: 1, diedAgain: [] });
});
