import { createHash } from "node:crypto";
import { fingerprintOf, type Fingerprint } from "../common/fingerprint.ts";
import { objectKey } from "../common/object-key.ts";
import { versionInstant } from "../common/version-instant.ts";
import type { Delivery, Origin } from "../contract/delivery.ts";
import type { Announced, ReconciledName } from "../contract/reconciled.ts";
import type { Row } from "./read-window.ts";

/** A version of an object as Shipmondo's API gave it. */
export interface FoundObject {
  readonly resource: ReconciledName;
  /** Its id, as text. */
  readonly resourceId: string;
  /** Names the object in the table and the queue. */
  readonly key: string;
  /** Idempotency key of the delivery made of it: one for each version of the object. */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly instant: number;
  readonly createdAt: number | null;
  readonly fingerprint: Fingerprint | null;
  readonly data: Row;
}

/** @returns null for what has no id or no time that could be compared */
export function foundObject(resource: ReconciledName, data: Row): FoundObject | null {
  const { id: objectId } = data;
  const isId = typeof objectId === "string" ? objectId !== "" : Number.isSafeInteger(objectId);
  // As the consumer reads it: what one of them compared by another time would never be known.
  const instant = versionInstant(resource, data);
  if (!isId || instant === null) return null;
  const resourceId = String(objectId);
  const version = new Date(instant).toISOString();
  const id = createHash("sha256")
    .update(JSON.stringify(["read from the API", resource, resourceId, version]))
    .digest("hex");
  return {
    resource,
    resourceId,
    key: objectKey({ id, resource, resourceId }),
    id,
    instant,
    createdAt: versionInstant(resource, createdAsUpdated(data)),
    fingerprint: fingerprintOf(resource, data),
    data,
  };
}

const createdAsUpdated = ({ created_at }: Row): Row => ({ updated_at: created_at });

/**
 * The delivery made of it. What the API says over TLS is bound: no header could contradict it.
 * @param receivedAt ISO 8601, UTC, milliseconds
 */
export function deliveryHead(
  { id, resource, resourceId }: FoundObject,
  about: {
    readonly receivedAt: string;
    readonly action: string;
    readonly origin: Origin;
    readonly announced?: Announced;
    readonly replay?: string;
  },
): Omit<Delivery, "data"> {
  return {
    v: 1,
    id,
    resource,
    resourceId,
    webhookId: null,
    webhookName: null,
    url: null,
    user: null,
    key: null,
    bound: true,
    ...about,
  };
}
