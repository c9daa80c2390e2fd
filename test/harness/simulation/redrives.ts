import type { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { createMoveDeadLetters } from "../../../lambda/dead/redrive.ts";
import type { DeadLetter } from "../../../lambda/dead/dead-letters.ts";
import { readMessage } from "../../../lambda/consumer/read-message.ts";
import { deliveryIdIn } from "./event-source.ts";
import { failureRecordsOf } from "./failures.ts";
import type { Received } from "./fifo-queue.ts";
import { heldObjectsOf } from "./held-bucket.ts";
import type { Instance } from "./instance.ts";
import type { World } from "./world.ts";

const pauses = [60_000, 7 * 60_000] as const;

/**
 * An operator who moves all dead letters back again and again, with the code of the command.
 * Dead letters whose handler calls them unprocessable stay.
 */
export function startRedrives(world: World): void {
  const { time, deadLetters, ledger } = world;
  const everyMs = world.random.pick(pauses);

  const redrive = async (): Promise<void> => {
    const due = deadLetters.filter((each) => isRedrivable(world, each.body));
    if (due.length === 0) return;
    const ids = due.map(({ body }) => deliveryIdIn(body));
    if (new Set(ids).size < ids.length) ledger.note("redriven with a twin");
    const operator = world.start(0.2);
    const move = createMoveDeadLetters({
      sqs: sqsOf(world, operator),
      queueUrl: "",
      objects: heldObjectsOf(world.bucket, operator),
      records: failureRecordsOf(world.failures, operator, time.now),
      again: false,
    });
    const remove = (deadLetters: readonly DeadLetter[]): Promise<void> =>
      operator.call("deletion", () => {
        for (const { messageId } of deadLetters) take(world, messageId);
      });
    try {
      await move({ remove, next: () => Promise.resolve([]) }, due.map(asDeadLetter));
    } catch {
      ledger.note("redrive failed");
    }
  };
  const schedule = (): void => {
    time.after(everyMs, () => {
      void redrive();
      schedule();
    });
  };
  schedule();
}

export const isRedrivable = ({ truths }: Pick<World, "truths">, body: string): boolean =>
  truths.get(deliveryIdIn(body))?.unprocessable !== true;

function take({ deadLetters, ledger }: World, messageId: string): void {
  const at = deadLetters.findIndex((deadLetter) => deadLetter.messageId === messageId);
  if (at === -1) return;
  deadLetters.splice(at, 1);
  ledger.removed.add(messageId);
  ledger.note("redriven");
}

const prefix = "redrive-";

/** The one call of SQS's client that the command makes. */
function sqsOf({ queue, ledger, wiring }: World, operator: Instance): SQSClient {
  const send = ({ input }: SendMessageBatchCommand) =>
    operator.call("queue", () => ({
      Successful: (input.Entries ?? []).map(
        ({ Id, MessageBody: body = "", MessageGroupId: groupId = "", MessageDeduplicationId }) => {
          const fresh = MessageDeduplicationId ?? "";
          const deduplicationId = wiring.redriveId(fresh, deliveryIdIn(body));
          if (queue.send({ body, groupId, deduplicationId })) {
            ledger.moved.add(fresh.slice(prefix.length));
          }
          return { Id };
        },
      ),
    }));
  return { send } as unknown as SQSClient;
}

function asDeadLetter({ messageId, body, groupId }: Received): DeadLetter {
  const read = readMessage(body);
  return {
    messageId,
    receiptHandle: messageId,
    body,
    groupId,
    deduplicationId: messageId,
    attributes: { messageId: { DataType: "String", StringValue: messageId } },
    delivery: read.ok ? read.value : null,
  };
}
