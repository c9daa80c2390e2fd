import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { isLarge } from "../../../lambda/common/delivery-message.ts";
import type { DeadLetter } from "../../../lambda/dead/dead-letters.ts";
import { operatorSendMs } from "../../../lambda/dead/operator-limits.ts";
import { prepare } from "../../../lambda/dead/prepare-dead-letter.ts";
import type { Target } from "../../common/target.ts";

/**
 * Puts a copy of a stack's dead letter on the queue of the local run, where it is handled although
 * no key of that run verified it: the stack did. It is marked as a deliberate replay, so that it is
 * handled again each time it is copied.
 * @param mark another one for each copy; letters, digits and -
 * @returns false: its data is gone from the stack's bucket, so nothing was copied
 */
export async function copyDeadLetter(
  deadLetter: DeadLetter,
  stack: Pick<Target, "objects">,
  local: Pick<Target, "objects" | "sqs" | "queueUrl">,
  mark: string,
): Promise<boolean> {
  const { delivery } = deadLetter;
  if (delivery !== null && isLarge(delivery)) {
    const text = await stack.objects.read(delivery.large.key);
    if (text === null) return false;
    await local.objects.write(delivery.large.key, text);
  }
  const { objects } = local;
  // The copy was written just now: it is as new as can be.
  const options = { again: true, objects: { ...objects, renew: () => Promise.resolve(true) } };
  const prepared = await prepare(options, { ...deadLetter, messageId: mark });
  if (prepared === null) return false;
  await local.sqs.send(
    new SendMessageCommand({
      QueueUrl: local.queueUrl,
      MessageBody: prepared.body,
      MessageGroupId: deadLetter.groupId,
      MessageDeduplicationId: mark,
    }),
    { abortSignal: AbortSignal.timeout(operatorSendMs) },
  );
  return true;
}
