import type { Announced } from "./reconciled.ts";

/**
 * The delivery: what the receiver puts on the queue and the consumer's handlers get. This file is
 * the contract between the functions; a message of one version must be readable by the next.
 */
export interface Delivery<Data = unknown> {
  readonly v: 1;
  /**
   * Idempotency key: SHA-256 (hex) over the signed data, the resource and the action. Every copy of
   * one event has the same, also where several webhooks carry it; it is also what logs and the
   * answer show. Where there is no data to read (`data` is null), over the signed part of the token
   * in place of it.
   */
  readonly id: string;
  /** When API Gateway took the request: ISO 8601, UTC, milliseconds. */
  readonly receivedAt: string;
  /** `SMD-Resource-Type` as sent: "Orders", "Shipments" … or an unknown one; null when missing. */
  readonly resource: string | null;
  /** `SMD-Action` as sent; null when missing. */
  readonly action: string | null;
  /** The signed `data.id` (or `data.shipment_id`), else `SMD-Resource-Id`, else null. */
  readonly resourceId: string | null;
  /** `SMD-Webhook-Id`, unsigned; null when missing. */
  readonly webhookId: string | null;
  /** The webhook's name, signed. */
  readonly webhookName: string | null;
  /** The address that Shipmondo sent it to, signed. */
  readonly url: string | null;
  /** `SMD-User`, unsigned; null when missing. */
  readonly user: string | null;
  /** Name of the accepted key that verified it; null when it was read from Shipmondo's API. */
  readonly key: string | null;
  /** True: the signed webhook name states the resource and action of the unsigned headers. */
  readonly bound: boolean;
  /**
   * Sent by this project's own commands to an endpoint that is not local: the signed webhook name
   * begins `shipmondo-webhooks-test/`. Absent on messages of earlier versions, which means false.
   */
  readonly test?: boolean;
  /**
   * Where it came from: a webhook, or Shipmondo's API read by the reconciler or by
   * `webhooks backfill`. Absent on messages of earlier versions, which means "webhook".
   */
  readonly origin?: Origin;
  /** What the reconciler knew, for the decision whether a handler runs; only on its deliveries. */
  readonly announced?: Announced;
  /** Set by a deliberate replay, so that a delivery that was handled before is handled again. */
  readonly replay?: string;
  /** The object as Shipmondo sent it, unchanged. */
  readonly data: Data;
}

export type Origin = "webhook" | "reconciler" | "backfill";

/** A delivery too large for an SQS message, which carries where its data lies (claim check). */
export type LargeDelivery = Omit<Delivery, "data"> & {
  readonly large: { readonly key: string; readonly bytes: number };
};

export type QueuedDelivery = Delivery | LargeDelivery;

/** The most that one SQS message holds, in bytes: 1 MiB since August 2025. */
export const maxMessageBytes = 1_048_576;
