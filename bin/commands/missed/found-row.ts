import {
  changedFields,
  type Judgement,
  type VersionRecord,
} from "../../../lambda/common/judge-version.ts";
import type { ReconciledName } from "../../../lambda/contract/reconciled.ts";
import { isHandedOver, type JudgedObject } from "../../../lambda/reconciler/hand-over.ts";

export const kinds = [
  "missed creation",
  "missed change",
  "dead",
  "uncertain",
  "unannounced",
] as const;

/**
 * - `dead`: its newest version came, and is a dead letter now.
 * - `uncertain`: nothing is known of it, and it is too old to say whether it was announced.
 * - `unannounced`: a change that no registered webhook announces, such as an edit by hand.
 */
export type Kind = (typeof kinds)[number];

/** An object of which a handler should, or may, get a version that it has not. No personal data. */
export interface FoundRow {
  readonly resource: ReconciledName;
  readonly id: string;
  /** Order number or package number; null when it has none. */
  readonly number: string | null;
  /** Of the version, in milliseconds since the epoch. */
  readonly at: number;
  readonly kind: Kind;
  /** What of a missed change is different. */
  readonly fields: readonly string[];
  /** Id of the dead letter; null for other kinds. */
  readonly deadId: string | null;
  /** A run of the reconciler puts it on the queue. */
  readonly handedOver: boolean;
}

/**
 * The id of the dead letter that holds the newest version that is known of an object, or the one
 * that was found; null when there is none.
 */
export function deadIdOf(
  { record, found, judgement }: JudgedObject,
  deadIds: ReadonlySet<string>,
): string | null {
  if (record === null || !isReceivedNewest(record)) return null;
  const { receivedBy } = record;
  if (receivedBy === null || !deadIds.has(receivedBy)) return null;
  // A newer version than the dead letter's counts for itself.
  return judgement === "known" || receivedBy === found.id ? receivedBy : null;
}

const isReceivedNewest = ({ handled, received }: VersionRecord): boolean =>
  received !== null && (handled === null || received > handled);

/** @returns null for an object whose newest version is known */
export function rowOf(judged: JudgedObject, deadIds: ReadonlySet<string>): FoundRow | null {
  const { found } = judged;
  const deadId = deadIdOf(judged, deadIds);
  const kind = deadId === null ? kindOf[judged.judgement] : "dead";
  if (kind === null) return null;
  return {
    resource: found.resource,
    id: found.resourceId,
    number: numberOf(judged),
    at: found.instant,
    kind,
    fields: kind === "missed change" ? fieldsOf(judged) : [],
    deadId,
    handedOver: deadId === null && isHandedOver(judged),
  };
}

const kindOf: Readonly<Record<Judgement, Exclude<Kind, "dead"> | null>> = {
  known: null,
  created: "missed creation",
  missed: "missed change",
  uncertain: "uncertain",
  unannounced: "unannounced",
};

function fieldsOf({ record, found, announced }: JudgedObject): readonly string[] {
  const changed = record === null ? null : changedFields(record, found);
  return (changed ?? []).filter((field) => announced.fields.includes(field));
}

function numberOf({ found: { resource, data } }: JudgedObject): string | null {
  const value = resource === "Shipments" ? data.pkg_no : data.order_id;
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value.slice(0, 60) : null;
}
