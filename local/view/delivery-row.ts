import type { Origin } from "../../lambda/contract/delivery.ts";

export type DeliveryStatus =
  "queued" | "running" | "handled" | "failed" | "dead" | "superseded" | "held" | "refused";

/** One line of the list: it carries no data, so that 10,000 of them are small. */
export interface DeliveryRow {
  readonly id: string;
  /** Grows with each new row, also over restarts: the list's order, newest first. */
  readonly seq: number;
  /** ISO 8601, UTC, milliseconds. */
  readonly receivedAt: string;
  readonly resource: string | null;
  readonly action: string | null;
  readonly resourceId: string | null;
  /** What a person calls the object: an order's number; null when its data has none. */
  readonly label: string | null;
  readonly bound: boolean;
  readonly status: DeliveryStatus;
  /** Times that its handler was called; of the latest message when it was redriven. */
  readonly attempts: number;
  /** Milliseconds from the request's arrival to its answer; null when it came another way. */
  readonly ackMs: number | null;
  /** When its handling first ended well: ISO 8601, UTC, milliseconds; null before that. */
  readonly handledAt: string | null;
  /** Why it was refused, or what the last attempt ended with; null while the next one runs. */
  readonly error: string | null;
  readonly origin: Origin;
  /** Name of the accepted key that verified it; null when none did, or none had to. */
  readonly key: string | null;
  /** Size of its data as JSON text in bytes; null when that is not known. */
  readonly bytes: number | null;
  /** A newer version of the same object was received before it. */
  readonly late: boolean;
  /** Names of the switches of "break it" that met one of its calls. */
  readonly faults: readonly string[];
}

export const statuses = [
  "queued",
  "running",
  "failed",
  "handled",
  "superseded",
  "held",
  "dead",
  "refused",
] as const satisfies readonly DeliveryStatus[];

/** "Orders:create"; "?" for what is not known. */
export const eventOf = ({ resource, action }: Pick<DeliveryRow, "resource" | "action">): string =>
  `${resource ?? "?"}:${action ?? "?"}`;
