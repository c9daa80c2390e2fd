import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { answer, plainMessage } from "./common.ts";

/** An attempt and three retries fit into Shipmondo's three seconds. */
const attemptMs = 600;
const attempts = 4;

const sqs = new SQSClient({ maxAttempts: 1 });

/** A careful receiver: a time limit for each attempt, and three retries one after the other. */
export async function handler(event: Parameters<typeof plainMessage>[0]) {
  const message = await plainMessage(event);
  if (message === null) return answer(401);
  for (let attempt = 1; attempt <= attempts; attempt++) {
    try {
      await sqs.send(
        new SendMessageCommand({
          QueueUrl: process.env.QUEUE_URL,
          MessageBody: message.body,
          MessageGroupId: message.groupId,
          MessageDeduplicationId: message.deduplicationId,
        }),
        { abortSignal: AbortSignal.timeout(attemptMs) },
      );
      return answer(200);
    } catch {
      // The next attempt.
    }
  }
  return answer(503);
}
