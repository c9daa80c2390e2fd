import { channel } from "node:diagnostics_channel";

/**
 * What the functions tell whoever watches them in the same process: the local run shows it, in AWS
 * nobody subscribes and nothing is made. Deliveries pass here whole, which is why none of this goes
 * through a log.
 */
export type DiagnosticEvent =
  | {
      readonly type: "received";
      readonly id: string;
      readonly receivedAt: string;
      readonly resource: string | null;
      readonly action: string | null;
      readonly resourceId: string | null;
      readonly bound: boolean;
      /** Name of the key that verified it; absent when none did. */
      readonly key?: string | null;
      readonly place: "queue" | "pending" | "refused";
      readonly reason?: string;
    }
  | {
      /**
       * A request that was held or refused has been opened, and its delivery is on the queue under
       * an id of its own.
       */
      readonly type: "opened";
      /** The id that it was received under. */
      readonly heldId: string;
      readonly id: string;
      readonly receivedAt: string;
      readonly resource: string | null;
      readonly action: string | null;
      readonly resourceId: string | null;
      readonly bound: boolean;
    }
  | {
      /** A handler gets a delivery now. */
      readonly type: "handling";
      readonly delivery: unknown;
      readonly messageId: string;
      /** From 1; receives that reached no handler are not counted. */
      readonly attempt: number;
    }
  | {
      readonly type: "handled";
      readonly id: string;
      readonly superseded: boolean;
      readonly messageId: string;
      /** Milliseconds that the handler took. */
      readonly ms: number;
    }
  | {
      readonly type: "failed";
      readonly id: string;
      readonly error: string;
      readonly errorName: string;
      /** The frames of the error and of its causes; empty when it has none. */
      readonly stack?: string;
      readonly messageId: string;
      /** Attempts that have failed, this one included; as before it when no handler was reached. */
      readonly attempt: number;
      /** Milliseconds since the epoch; null when no further attempt is made. */
      readonly nextAttemptAt: number | null;
      /** The consumer sent it to the dead-letter queue. */
      readonly dead: boolean;
    }
  | { readonly type: "duplicate"; readonly id: string; readonly messageId: string };

const diagnostics = channel("shipmondo-webhooks");

/** Tells the watchers, if there are any. */
export function publish(event: DiagnosticEvent): void {
  if (diagnostics.hasSubscribers) diagnostics.publish(event);
}
