import { readMessage } from "../../lambda/consumer/read-message.ts";
import type { DeadLetter } from "../../lambda/dead/dead-letters.ts";
import type { InspectedMessage } from "../queue-contents.ts";

/** A dead letter that is looked at and not taken: it has no receipt handle. */
export function inspectedLetter(message: InspectedMessage): DeadLetter {
  const { messageId, body, deduplicationId, attributes } = message;
  const read = readMessage(body);
  return {
    messageId,
    receiptHandle: "",
    body,
    groupId: "",
    deduplicationId: deduplicationId ?? "",
    attributes: Object.fromEntries(
      Object.entries(attributes).map(([name, StringValue]) => [
        name,
        { DataType: "String", StringValue },
      ]),
    ),
    delivery: read.ok ? read.value : null,
  };
}
