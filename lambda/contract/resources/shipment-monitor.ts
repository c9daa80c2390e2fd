import type { Text, Timestamp } from "./parts.ts";

/**
 * Where a shipment is, as webhooks of `Shipment Monitor` carry it. It has neither `id` nor
 * `updated_at`, and no endpoint of the API gives it again: what is missed here is gone.
 */
export interface ShipmentMonitor {
  /** The shipment's `id`; seen as a number and as a text. */
  readonly shipment_id: number | string;
  readonly current_status: Text<"EN_ROUTE" | "AVAILABLE_FOR_DELIVERY" | "DELIVERED"> | null;
  readonly current_state?: Text<"PROGRESSING" | "DANGER"> | null;
  /** What the carrier wrote, in the carrier's language. */
  readonly current_status_text?: string | null;
  readonly current_status_registered_at?: Timestamp | null;
  readonly carrier_code?: string | null;
  /** The carrier's number, which customers track. */
  readonly carrier_track_id?: string | null;
  /** A number in a text. */
  readonly weight?: string | null;
  readonly length?: string | number | null;
  readonly height?: string | number | null;
  readonly width?: string | number | null;
  readonly city?: string | null;
}
