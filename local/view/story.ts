import type { DeliveryRow } from "./delivery-row.ts";

/**
 * `GET /api/view/story?resource=&id=`: all deliveries of one object, in the order in which they
 * were received; 404 when none is known.
 */
export interface Story {
  readonly resource: string;
  readonly resourceId: string;
  readonly label: string | null;
  readonly entries: readonly StoryEntry[];
}

export interface StoryEntry {
  readonly row: DeliveryRow;
  /** The version that the data states (`updated_at` and its like); null when it states none. */
  readonly version: string | null;
  /** What differs from the data of the entry before it; empty for the first. */
  readonly changes: readonly Change[];
  /** There are more changes than the 200 that are given. */
  readonly moreChanges: boolean;
  /** Marks for a person: "came after a newer version", "superseded", "added by the reconciler". */
  readonly marks: readonly string[];
}

export interface Change {
  /** JSON pointer. */
  readonly pointer: string;
  readonly kind: "added" | "removed" | "changed";
  /** JSON text, cut to 300 characters; null where there was, or is, nothing. */
  readonly before: string | null;
  readonly after: string | null;
}
