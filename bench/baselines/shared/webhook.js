import { createHash } from "node:crypto";

/** The message that every baseline queues: the claims' data, serialised again, as is usual. */
export function queueMessage(event, token, data) {
  const header = (name) => event.headers?.[name] ?? null;
  const id = createHash("sha256").update(token).digest("hex");
  const resource = header("smd-resource-type");
  return {
    QueueUrl: process.env.QUEUE_URL,
    MessageBody: JSON.stringify({ id, resource, action: header("smd-action"), data }),
    MessageGroupId: `${resource}-${header("smd-resource-id")}`,
    MessageDeduplicationId: id,
  };
}

export const accepted = (message) => ({
  statusCode: 200,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ id: message.MessageDeduplicationId }),
});

export const refused = () => ({
  statusCode: 401,
  headers: { "content-type": "application/json" },
  body: '{"error":"signature"}',
});
