import type { ServerResponse } from "node:http";

/** What a call is answered with in place of its result. */
export type Fault = "denied" | "throttled" | "expired" | "hangs";

export type Protocol = "json" | "rest" | "query";

const texts = {
  denied: (action: string) =>
    `User: arn:aws:iam::123456789012:user/bob is not authorized to perform: ${action} on resource: arn:aws:x because no identity-based policy allows the ${action} action`,
  throttled: () => "Rate exceeded",
  expired: () => "The security token included in the request is expired",
} as const;

/** Names as the services document them, by protocol. */
const names = {
  json: {
    denied: "AccessDeniedException",
    throttled: "ThrottlingException",
    expired: "ExpiredTokenException",
  },
  rest: {
    denied: "AccessDeniedException",
    throttled: "TooManyRequestsException",
    expired: "ExpiredTokenException",
  },
  query: { denied: "AccessDenied", throttled: "Throttling", expired: "ExpiredToken" },
} as const;

const statuses = { denied: 403, throttled: 429, expired: 403 } as const;

/**
 * Answers with an error in the form of a service's protocol.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/CommonErrors.html
 * https://docs.aws.amazon.com/lambda/latest/api/API_GetEventSourceMapping.html
 * https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
 * @param action as IAM calls it: logs:FilterLogEvents
 */
export function sendError(
  response: ServerResponse,
  protocol: Protocol,
  fault: Exclude<Fault, "hangs">,
  action: string,
): void {
  const name = names[protocol][fault];
  const message = texts[fault](action);
  switch (protocol) {
    case "json":
      response.writeHead(400, { "content-type": "application/x-amz-json-1.1" });
      response.end(JSON.stringify({ __type: name, message }));
      return;
    case "rest":
      response.writeHead(statuses[fault], {
        "content-type": "application/json",
        "x-amzn-errortype": name,
      });
      response.end(JSON.stringify({ message, Type: "User" }));
      return;
    case "query":
      response.writeHead(statuses[fault], { "content-type": "text/xml" });
      response.end(
        `<ErrorResponse><Error><Type>Sender</Type><Code>${name}</Code><Message>${message}</Message></Error></ErrorResponse>`,
      );
  }
}
