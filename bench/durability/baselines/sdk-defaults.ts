import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { answer, plainMessage } from "./common.ts";

const sqs = new SQSClient();

/** The receiver of the tutorials: verify, send with the SDK as it comes, answer. */
export async function handler(event: Parameters<typeof plainMessage>[0]) {
  const message = await plainMessage(event);
  if (message === null) return answer(401);
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: process.env.QUEUE_URL,
      MessageBody: message.body,
      MessageGroupId: message.groupId,
      MessageDeduplicationId: message.deduplicationId,
    }),
  );
  return answer(200);
}
