import type { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { deadLetterId, type DeadLetter } from "../../../lambda/dead/dead-letters.ts";
import { createMoveDeadLetters } from "../../../lambda/dead/redrive.ts";
import { deliveryHead } from "../../harness/delivery.ts";

const deadLetter = (
  n: number,
  groupId: string,
  overrides: Partial<DeadLetter> = {},
): DeadLetter => ({
  messageId: `message-${n}`,
  receiptHandle: `handle-${n}`,
  body: `body-${n}`,
  groupId,
  deduplicationId: `died-${n}`,
  attributes: {},
  delivery: { ...deliveryHead({ id: `delivery-${n}` }), data: {} },
  ...overrides,
});

const large = (n: number, groupId: string): DeadLetter =>
  deadLetter(n, groupId, {
    delivery: {
      ...deliveryHead({ id: `delivery-${n}` }),
      large: { key: `large/${n}`, bytes: 9 },
    },
  });

const denied = Object.assign(new Error("Hr. Personlig"), { name: "InvalidObjectState" });

/** The command's way of moving dead letters, over services that fail for single dead letters. */
function moving({
  notTaken = [] as readonly string[],
  notClosed = [] as readonly string[],
  notRenewed = [] as readonly string[],
} = {}) {
  const calls: string[][] = [];
  const removed: string[] = [];
  const send = ({ input: { Entries = [] } }: SendMessageBatchCommand) => {
    calls.push(Entries.map(({ MessageBody = "" }) => MessageBody));
    const isTaken = ({ MessageBody = "" }) => !notTaken.includes(MessageBody);
    return Promise.resolve({
      Successful: Entries.filter(isTaken).map(({ Id }) => ({ Id, MessageId: `moved-${Id}` })),
      Failed: Entries.filter((each) => !isTaken(each)).map(({ Id }) => ({
        Id,
        Code: "InternalError",
      })),
    });
  };
  const move = createMoveDeadLetters({
    sqs: { send } as unknown as SQSClient,
    queueUrl: "queue",
    again: false,
    objects: {
      write: () => Promise.resolve(),
      renew: (key) => (notRenewed.includes(key) ? Promise.reject(denied) : Promise.resolve(true)),
    },
    records: {
      close: ({ deliveryId }) =>
        notClosed.includes(deliveryId) ? Promise.reject(denied) : Promise.resolve(),
    },
  });
  const walk = {
    next: () => Promise.resolve([]),
    remove: (deadLetters: readonly DeadLetter[]) => {
      removed.push(...deadLetters.map(({ messageId }) => messageId));
      return Promise.resolve();
    },
  };
  return {
    calls,
    removed,
    move: async (...deadLetters: readonly DeadLetter[]) => {
      const { stays, ...rest } = await move(walk, deadLetters);
      return {
        ...rest,
        stays: stays.map((stay) => `${deadLetterId(stay.deadLetter)}: ${stay.why}`),
      };
    },
  };
}

describe("a dead letter for which something fails", () => {
  it("stays with the code of its error when it cannot be made ready; those of other objects go", async () => {
    const { move, calls, removed } = moving({ notRenewed: ["large/2"] });
    const { moved, stays } = await move(deadLetter(1, "a"), large(2, "b"), large(3, "c"));
    expect(moved).toBe(2);
    expect(stays).toEqual(["delivery-2: it could not be moved (InvalidObjectState)"]);
    expect(calls).toEqual([["body-1", "body-3"]]);
    expect(removed).toEqual(["message-1", "message-3"]);
  });

  it("stays when SQS does not take it, and those behind it of the same object stay for the whole run", async () => {
    const { move, calls, removed } = moving({ notTaken: ["body-2"] });
    const deadLetters = [
      deadLetter(1, "a"),
      deadLetter(2, "a"),
      deadLetter(3, "a"),
      deadLetter(4, "b"),
    ];
    const first = await move(...deadLetters);
    expect(first.moved).toBe(2);
    expect(first.stays).toEqual([
      "delivery-2: it could not be moved (InternalError)",
      "delivery-3: it is behind one of the same object that stays",
    ]);
    const second = await move(deadLetter(5, "a"), deadLetter(6, "b"));
    expect(second.stays).toEqual(["delivery-5: it is behind one of the same object that stays"]);
    expect(calls).toEqual([["body-1", "body-4"], ["body-2"], ["body-6"]]);
    expect(removed).toEqual(["message-1", "message-4", "message-6"]);
  });

  it("stays when its record cannot be closed, though it is sent; the others of its call go", async () => {
    const { move, removed } = moving({ notClosed: ["delivery-1"] });
    const { moved, stays } = await move(deadLetter(1, "a"), deadLetter(2, "b"));
    expect(moved).toBe(1);
    expect(stays).toEqual([
      "delivery-1: it is sent, but its record could not be closed (InvalidObjectState)",
    ]);
    expect(removed).toEqual(["message-2"]);
  });
});

it("dead letters of ten objects go in one call", async () => {
  const { move, calls } = moving();
  await move(...Array.from({ length: 10 }, (_, n) => deadLetter(n, `group-${n}`)));
  expect(calls.map(({ length }) => length)).toEqual([10]);
});
