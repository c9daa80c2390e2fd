import type { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { letterId, type DeadLetter } from "../../../bin/commands/dead/dead-letters.ts";
import { createMoveLetters } from "../../../bin/commands/dead/redrive.ts";
import { deliveryHead } from "../../harness/delivery.ts";

const letter = (n: number, groupId: string, overrides: Partial<DeadLetter> = {}): DeadLetter => ({
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
  letter(n, groupId, {
    delivery: {
      ...deliveryHead({ id: `delivery-${n}` }),
      large: { key: `large/${n}`, bytes: 9 },
    },
  });

const denied = Object.assign(new Error("Hr. Personlig"), { name: "InvalidObjectState" });

/** The command's way of moving letters, over services that fail for single letters. */
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
  const move = createMoveLetters({
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
    remove: (letters: readonly DeadLetter[]) => {
      removed.push(...letters.map(({ messageId }) => messageId));
      return Promise.resolve();
    },
  };
  return {
    calls,
    removed,
    move: async (...letters: readonly DeadLetter[]) => {
      const { stays, ...rest } = await move(walk, letters);
      return { ...rest, stays: stays.map((stay) => `${letterId(stay.letter)}: ${stay.why}`) };
    },
  };
}

describe("a letter for which something fails", () => {
  it("stays with the code of its error when it cannot be made ready; those of other objects go", async () => {
    const { move, calls, removed } = moving({ notRenewed: ["large/2"] });
    const { moved, stays } = await move(letter(1, "a"), large(2, "b"), large(3, "c"));
    expect(moved).toBe(2);
    expect(stays).toEqual(["delivery-2: it could not be moved (InvalidObjectState)"]);
    expect(calls).toEqual([["body-1", "body-3"]]);
    expect(removed).toEqual(["message-1", "message-3"]);
  });

  it("stays when SQS does not take it, and those behind it of the same object stay for the whole run", async () => {
    const { move, calls, removed } = moving({ notTaken: ["body-2"] });
    const letters = [letter(1, "a"), letter(2, "a"), letter(3, "a"), letter(4, "b")];
    const first = await move(...letters);
    expect(first.moved).toBe(2);
    expect(first.stays).toEqual([
      "delivery-2: it could not be moved (InternalError)",
      "delivery-3: it is behind one of the same object that stays",
    ]);
    const second = await move(letter(5, "a"), letter(6, "b"));
    expect(second.stays).toEqual(["delivery-5: it is behind one of the same object that stays"]);
    expect(calls).toEqual([["body-1", "body-4"], ["body-2"], ["body-6"]]);
    expect(removed).toEqual(["message-1", "message-4", "message-6"]);
  });

  it("stays when its record cannot be closed, though it is sent; the others of its call go", async () => {
    const { move, removed } = moving({ notClosed: ["delivery-1"] });
    const { moved, stays } = await move(letter(1, "a"), letter(2, "b"));
    expect(moved).toBe(1);
    expect(stays).toEqual([
      "delivery-1: it is sent, but its record could not be closed (InvalidObjectState)",
    ]);
    expect(removed).toEqual(["message-2"]);
  });
});

it("letters of ten objects go in one call", async () => {
  const { move, calls } = moving();
  await move(...Array.from({ length: 10 }, (_, n) => letter(n, `group-${n}`)));
  expect(calls.map(({ length }) => length)).toEqual([10]);
});
