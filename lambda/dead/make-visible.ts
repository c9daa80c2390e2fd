import {
  ChangeMessageVisibilityCommand,
  SQSServiceException,
  type SQSClient,
} from "@aws-sdk/client-sqs";

/**
 * Has a message that waits for its next attempt handed out now.
 * @param receiptHandle of its last receive
 * @returns false: it does not wait, since an attempt is under way or about to begin
 * @throws what the SDK throws when SQS does not answer
 */
export async function makeVisibleNow(
  sqs: SQSClient,
  queueUrl: string,
  receiptHandle: string,
): Promise<boolean> {
  try {
    await sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: queueUrl,
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: 0,
      }),
    );
    return true;
  } catch (error) {
    if (isNotWaiting(error)) return false;
    throw error;
  }
}

/** SQS's answers for a handle that is not the message's latest, and for a message not hidden. */
const isNotWaiting = (error: unknown): boolean =>
  error instanceof SQSServiceException &&
  /MessageNotInflight|ReceiptHandleIsInvalid|InvalidParameterValue/.test(error.name);
