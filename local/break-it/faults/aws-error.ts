export type ServiceName = "sqs" | "ssm" | "s3" | "dynamodb";

export interface ErrorAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

const json = (status: number, type: string): ErrorAnswer => ({
  status,
  contentType: "application/x-amz-json-1.0",
  body: JSON.stringify({ __type: type, message: "Injected by the fault proxy" }),
});

const xml = (status: number, code: string): ErrorAnswer => ({
  status,
  contentType: "application/xml",
  body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>Injected by the fault proxy</Message></Error>`,
});

/**
 * Errors in the form that each service gives them.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 */
export const awsErrors: Readonly<
  Record<ServiceName, { readonly unavailable: ErrorAnswer; readonly throttle: ErrorAnswer }>
> = {
  sqs: {
    unavailable: json(503, "com.amazonaws.sqs#ServiceUnavailable"),
    throttle: json(400, "com.amazonaws.sqs#RequestThrottled"),
  },
  ssm: {
    unavailable: json(503, "ServiceUnavailable"),
    throttle: json(400, "ThrottlingException"),
  },
  s3: { unavailable: xml(503, "ServiceUnavailable"), throttle: xml(503, "SlowDown") },
  dynamodb: {
    unavailable: json(503, "com.amazon.coral.availability#ServiceUnavailableException"),
    throttle: json(400, "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"),
  },
};
