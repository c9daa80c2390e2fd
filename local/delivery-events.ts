import type { DiagnosticEvent } from "../lambda/common/diagnostics.ts";
import type { Origin } from "../lambda/contract/delivery.ts";
import type { KeptRequest } from "./history/history.ts";
import type { SeenData } from "./history/seen-data.ts";
import type { DeliveryStatus } from "./view/delivery-row.ts";

/** One line of `GET /api/deliveries`, its data apart. */
export interface TrackedDelivery {
  readonly id: string;
  /** ISO 8601, UTC, milliseconds. */
  readonly receivedAt: string;
  readonly resource: string | null;
  readonly action: string | null;
  readonly resourceId: string | null;
  readonly bound: boolean;
  readonly status: DeliveryStatus;
  /** Times that its handler was called; of the latest message when it was redriven. */
  readonly attempts: number;
  /**
   * Failures so far, those that reached no handler included: tells two of the same attempt apart.
   */
  readonly failures: number;
  /** When its handling first ended well: ISO 8601, UTC, milliseconds; null before that. */
  readonly handledAt: string | null;
  /**
   * Milliseconds from the request's arrival to its answer; null when it did not come through the
   * front of this run.
   */
  readonly ackMs: number | null;
  /** Why it was refused, or what the last attempt ended with; null while the next one runs. */
  readonly error: string | null;
  /** JSON text of the data as the handler received it; null before that. */
  readonly dataText: string | null;
}

/** What a message of the queue says about its delivery. */
export type DeliveryHead = Pick<
  TrackedDelivery,
  "id" | "receivedAt" | "resource" | "action" | "resourceId" | "bound"
> & {
  /** Absent: not known. */
  readonly origin?: Origin;
  readonly key?: string | null;
};

/** Something that happened to a delivery. */
export type TrackedEvent =
  | DiagnosticOccurrence
  | {
      /** The front answered a webhook request. */
      readonly type: "answered";
      readonly invocationId: string;
      readonly receivedAt: string;
      readonly ackMs: number;
      readonly status: number;
      /** `id` of the answer, when it has one. */
      readonly id: string | null;
      /** `error` of the answer, when it has one. */
      readonly error: string | null;
      readonly resource: string | null;
      readonly action: string | null;
      readonly resourceId: string | null;
      readonly request?: KeptRequest;
      /** What its token holds; null when that cannot be read. */
      readonly data?: SeenData | null;
    }
  | {
      /** The poller took a message, for the `receives`th time. */
      readonly type: "taken";
      readonly head: DeliveryHead;
      readonly messageId: string;
      readonly receives: number;
      /** What its request was refused under, when a replay brought it back under another id. */
      readonly heldId?: string | null;
      /** What the message holds; null when its data lies elsewhere. */
      readonly data?: SeenData | null;
    }
  | {
      /** A switch of "break it" met one of its calls. */
      readonly type: "fault";
      readonly id: string;
      /** Name of the switch. */
      readonly fault: string;
      readonly text: string;
    }
  | {
      /** The poller left a message on the queue, because its handling failed. */
      readonly type: "left";
      readonly id: string;
      readonly messageId: string;
      readonly error: string | null;
    }
  | {
      readonly type: "deleted";
      readonly id: string;
      readonly messageId: string;
      /** ISO 8601, UTC. */
      readonly at: string;
    }
  | { readonly type: "dead_letter"; readonly head: DeliveryHead; readonly messageId: string }
  | {
      /** Found at the start, from an earlier run. */
      readonly type: "found";
      readonly head: DeliveryHead;
      readonly place: "queued" | "failed" | "dead" | "held";
      readonly messageId: string | null;
      readonly receives: number;
      /** Null: not known, so what the earlier run noted is kept. */
      readonly attempts: number | null;
      readonly error: string | null;
      readonly heldId?: string | null;
    };

export type Received = Extract<DiagnosticEvent, { type: "received" }>;

/** What a function published, in which invocation. */
export interface DiagnosticOccurrence {
  readonly type: "published";
  readonly invocationId: string;
  readonly event: DiagnosticEvent;
  readonly dataText: string | null;
  /** When, in milliseconds since the epoch; absent: now. */
  readonly at?: number;
}
