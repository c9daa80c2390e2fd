import { announcedFields, type Announced, type AnnouncedField } from "../contract/reconciled.ts";
import type { Fingerprint } from "./fingerprint.ts";

/** What is known of the versions of an object; instants in milliseconds since the epoch. */
export interface VersionRecord {
  /** The newest version whose handler has ended. */
  readonly handled: number | null;
  /** The newest version of which an attempt failed. */
  readonly received: number | null;
  /** Id of the delivery that `received` is of. */
  readonly receivedBy: string | null;
  /** Its creation was handled, or came with a webhook. */
  readonly created: boolean;
  /** Of `handled`. */
  readonly handledFingerprint: Fingerprint | null;
  /** Of `received`. */
  readonly receivedFingerprint: Fingerprint | null;
  /** The newest version handled that was read from Shipmondo's API. */
  readonly fromApi: number | null;
  /** Its creation was handled as read from Shipmondo's API. */
  readonly createdFromApi: boolean;
}

/** A version of an object as Shipmondo's API gave it. */
export interface ReadVersion {
  /** Milliseconds since the epoch. */
  readonly instant: number;
  readonly fingerprint: Fingerprint | null;
  /** Id of the delivery made of it. */
  readonly id: string;
}

/**
 * - `known`: something as new was handled or received.
 * - `created`: missed, a creation that a webhook should have announced; of a shipment or a draft
 *   only while nothing of it is known.
 * - `missed`: missed, a change that a webhook should have announced.
 * - `uncertain`: nothing is known of it, and it is too old to say whether it was announced.
 * - `unannounced`: a change that no registered webhook announces, such as an edit by hand.
 */
export type Judgement = "known" | "created" | "missed" | "uncertain" | "unannounced";

/**
 * Decides whether a version that was read from Shipmondo's API has been missed. The reconciler asks
 * before it sends; the consumer's answer, when the delivery's turn has come, is the one that
 * counts.
 */
export function judgeVersion(
  record: VersionRecord | null,
  version: ReadVersion,
  announced: Announced,
): Judgement {
  const known = record === null ? null : withoutOwn(record, version.id);
  const newest = newestKnown(known);
  // A shipment that was cancelled looks like any other, so that a creation behind what is known of
  // one would bring it back; an order's data says what it has become.
  const mayBeCreated = version.fingerprint !== null || newest === null;
  if (announced.create && known?.created !== true && mayBeCreated) return "created";
  if (known === null || newest === null) return "uncertain";
  if (newest >= version.instant) return "known";
  // Of these only the creation is looked for, and it is known.
  if (version.fingerprint === null) return "known";
  const differs = changedFields(known, version);
  if (differs === null) return "uncertain";
  return differs.some((field) => announced.fields.includes(field)) ? "missed" : "unannounced";
}

/**
 * The fields in which a version differs from the newest one that is known; null where it cannot be
 * said.
 */
export function changedFields(
  record: VersionRecord,
  { id, fingerprint }: ReadVersion,
): readonly AnnouncedField[] | null {
  const known = withoutOwn(record, id);
  const isHandled = known.handled === newestKnown(known);
  const before = isHandled ? known.handledFingerprint : known.receivedFingerprint;
  if (before === null || fingerprint === null) return null;
  return announcedFields.filter((field) => fingerprint[field] !== before[field]);
}

/** The newest version handled or received; null when none is known. */
export function newestKnown(record: VersionRecord | null): number | null {
  if (record === null) return null;
  const { handled, received } = record;
  if (handled === null || received === null) return handled ?? received;
  return Math.max(handled, received);
}

/** A retry of the very delivery does not make its version known. */
const withoutOwn = (record: VersionRecord, id: string): VersionRecord =>
  record.receivedBy === id ? { ...record, received: null } : record;
