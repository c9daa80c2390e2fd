import { ChangeMessageVisibilityCommand, type SQSClient } from "@aws-sdk/client-sqs";

export interface KeepInvisible {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly receiptHandles: readonly string[];
  readonly visibilityS: number;
}

/**
 * Keeps messages invisible for as long as something runs, however long that is: a handler at a
 * breakpoint must not be attempted a second time. When this process ends, they come back after
 * their time as any other.
 */
export async function keepInvisible<Result>(
  { sqs, queueUrl, receiptHandles, visibilityS }: KeepInvisible,
  run: () => Promise<Result>,
): Promise<Result> {
  const extend = (): void => {
    for (const ReceiptHandle of receiptHandles) {
      const input = { QueueUrl: queueUrl, ReceiptHandle, VisibilityTimeout: visibilityS };
      // The queue engine may be restarting: the next time is soon enough.
      sqs.send(new ChangeMessageVisibilityCommand(input)).catch(() => undefined);
    }
  };
  const timer = setInterval(extend, (visibilityS * 1_000) / 3);
  try {
    return await run();
  } finally {
    clearInterval(timer);
  }
}
