import { heldIdAttribute } from "../lambda/common/delivery-message.ts";
import { deliveryHead } from "./delivery-head.ts";
import type { TrackedDelivery, TrackedEvent } from "./delivery-events.ts";
import type { DeliveryTracker } from "./delivery-tracker.ts";
import type { EventSourceListener } from "./event-source.ts";
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
  return {
    onMessage({ requestId, event, dataText }) {
      note({ type: "published", invocationId: requestId, event, dataText });
    },
    onAnswered({ invocationId, receivedAt, ackMs, status, body, headers, problem }) {
      const { id, error } = answerOf(body);
      note({
        type: "answered",
        invocationId,
        receivedAt: new Date(receivedAt).toISOString(),
        ackMs,
        status,
        id,
        error: error ?? problem,
        resource: headers["smd-resource-type"] ?? null,
        action: headers["smd-action"] ?? null,
        resourceId: headers["smd-resource-id"] ?? null,
      });
    },
    onTaken({ messageId, body, attributes, messageAttributes }) {
      const head = deliveryHead(body);
      const receives = Number(attributes.ApproximateReceiveCount);
      const heldId = messageAttributes[heldIdAttribute]?.stringValue ?? null;
      if (head !== null) note({ type: "taken", head, messageId, receives, heldId });
    },
    onLeft({ messageId, body }, problem) {
      const id = deliveryHead(body)?.id;
      if (id !== undefined) note({ type: "left", id, messageId, error: problem });
    },
    onDeleted({ messageId, body }) {
      const id = deliveryHead(body)?.id;
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
