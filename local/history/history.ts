import type { DeliveryRow } from "../view/delivery-row.ts";
import type { LogLine } from "../view/delivery-view.ts";

/** What the local run has seen of its deliveries: rows, what happened to each, logs and data. */
export interface History {
  /** Newest first. The same array until something changes. */
  rows(): readonly DeliveryRow[];
  /** By its id, or by one that it was held or refused under. */
  get(id: string): DeliveryRecord | null;
  /**
   * JSON text of its data: as the handler received it, else as its token has it; null when there is
   * none to read, or it is kept no longer.
   */
  dataText(id: string): string | null;
  /** @returns ends the watching */
  onChange(listener: (change: HistoryChange) => void): () => void;
  /** Forgets everything. */
  clear(): void;
}

export interface HistoryChange {
  /** As they are now. */
  readonly rows: readonly DeliveryRow[];
  readonly removed: readonly { readonly id: string; readonly to: string | null }[];
}

export interface DeliveryRecord {
  readonly row: DeliveryRow;
  /** In the order in which it happened. Bounded: of very many, the first and the last. */
  readonly happenings: readonly Happening[];
  /** The latest request that brought it; null when it came another way. */
  readonly request: KeptRequest | null;
  /** The newest lines of the functions that name it. */
  readonly logs: readonly LogLine[];
  /** The message that it was last seen in. */
  readonly messageId: string | null;
  /** Ids that its requests were held or refused under. */
  readonly heldIds: readonly string[];
}

export interface KeptRequest {
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly bytes: number;
  /** The protected header's JSON text as the token has it; null when the body has no token. */
  readonly tokenHeader: string | null;
  /** The payload's JSON text without its `data`; null when it is no JSON object. */
  readonly claims: string | null;
  /** The first 64 kB of the body of a refused request, for the explanation; else null. */
  readonly refusedBody: string | null;
  readonly status: number;
  readonly answer: string;
}

/** Something that happened to a delivery; `at` in milliseconds since the epoch. */
export type Happening = { readonly at: number } & (
  | { readonly type: "arrived" }
  | { readonly type: "verified"; readonly key: string }
  | { readonly type: "stored"; readonly place: "queue" | "pending" }
  | { readonly type: "refused"; readonly reason: string }
  | { readonly type: "answered"; readonly status: number; readonly ms: number }
  | { readonly type: "opened"; readonly heldId: string }
  | { readonly type: "taken"; readonly messageId: string; readonly receives: number }
  | { readonly type: "attempt"; readonly messageId: string; readonly attempt: number }
  | {
      readonly type: "failed";
      readonly messageId: string;
      readonly attempt: number;
      readonly errorName: string;
      readonly error: string;
      readonly stack: string | null;
      readonly nextAttemptAt: number | null;
      readonly dead: boolean;
    }
  | {
      readonly type: "handled";
      readonly messageId: string;
      readonly ms: number;
      readonly superseded: boolean;
    }
  | { readonly type: "duplicate"; readonly messageId: string }
  | { readonly type: "dead"; readonly messageId: string }
  /** Its message was deleted from the queue. */
  | { readonly type: "ended"; readonly messageId: string }
  /** A switch of "break it" met one of its calls. */
  | { readonly type: "fault"; readonly fault: string; readonly text: string }
);
