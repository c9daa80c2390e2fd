import { heldIdAttribute } from "../lambda/common/delivery-message.ts";
import type { SQSRecord } from "aws-lambda";
import { messageContents, type MessageContents } from "./delivery-head.ts";
import type { TrackedDelivery, TrackedEvent } from "./delivery-events.ts";
import type { DeliveryTracker } from "./delivery-tracker.ts";
import type { EventSourceListener } from "./event-source.ts";
import { readPosted } from "./history/read-posted.ts";
import type { AnsweredRequest } from "./http-api.ts";
import type { BootstrapMessage } from "./runtime/bootstrap.ts";

/** Turns what the front, the poller and the functions report into the tracker's events. */
export interface Tracking extends EventSourceListener {
  readonly onMessage: (message: BootstrapMessage) => void;
  readonly onAnswered: (request: AnsweredRequest) => void;
}

export function createTracking(
  tracker: DeliveryTracker,
  onMove: (delivery: TrackedDelivery) => void,
): Tracking {
  const note = (event: TrackedEvent): void => {
    const changed = tracker.note(event);
    if (changed !== null) onMove(changed);
  };
  /** A body may hold a megabyte: it is parsed once for all that happens to its message. */
  const read = new WeakMap<SQSRecord, MessageContents | null>();
  const contentsOf = (record: SQSRecord): MessageContents | null => {
    const known = read.get(record);
    if (known !== undefined) return known;
    const contents = messageContents(record.body);
    read.set(record, contents);
    return contents;
  };
  return {
    onMessage({ requestId, event, dataText, at }) {
      note({ type: "published", invocationId: requestId, event, dataText, at });
    },
    onAnswered(request) {
      const { invocationId, receivedAt, ackMs, status, body, headers, problem } = request;
      const { id, error } = answerOf(body);
      const resource = headers["smd-resource-type"] ?? null;
      note({
        type: "answered",
        invocationId,
        receivedAt: new Date(receivedAt).toISOString(),
        ackMs,
        status,
        id,
        error: error ?? problem,
        resource,
        action: headers["smd-action"] ?? null,
        resourceId: headers["smd-resource-id"] ?? null,
        ...readPosted(request, resource),
      });
    },
    onTaken(record) {
      const contents = contentsOf(record);
      if (contents === null) return;
      const { messageId, attributes, messageAttributes } = record;
      const receives = Number(attributes.ApproximateReceiveCount);
      const heldId = messageAttributes[heldIdAttribute]?.stringValue ?? null;
      note({ type: "taken", ...contents, messageId, receives, heldId });
    },
    onLeft(record, problem) {
      const id = contentsOf(record)?.head.id;
      const { messageId } = record;
      if (id !== undefined) note({ type: "left", id, messageId, error: problem });
    },
    onDeleted(record) {
      const id = contentsOf(record)?.head.id;
      const { messageId } = record;
      const at = new Date().toISOString();
      if (id !== undefined) note({ type: "deleted", id, messageId, at });
    },
  };
}

/** The receiver's answers: `{"id"}` or `{"error"}`. */
function answerOf(body: string): { readonly id: string | null; readonly error: string | null } {
  try {
    const { id, error } = JSON.parse(body) as { readonly id?: unknown; readonly error?: unknown };
    return {
      id: typeof id === "string" ? id : null,
      error: typeof error === "string" ? error : null,
    };
  } catch {
    return { id: null, error: null };
  }
}
