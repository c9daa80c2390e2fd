import {
  announcedBy,
  announcedFields,
  type Announced,
  type ReconciledName,
} from "../contract/reconciled.ts";
import { recordsLifeSeconds } from "../contract/records-life.ts";
import type { RegisteredPairs } from "./registered-pairs.ts";

const day = 24 * 60 * 60;
/** A day less than the life of a version record: what is as old may be known and forgotten. */
const recordsLifeMs = (recordsLifeSeconds - day) * 1_000;

/**
 * What the registered webhooks should have announced of a version of an object.
 * @param createdAt of the object, in milliseconds since the epoch; null when it states none
 * @param instant of the version
 */
export function announcedOf(
  resource: ReconciledName,
  { createdAt, instant }: { readonly createdAt: number | null; readonly instant: number },
  pairs: RegisteredPairs,
  { all, now }: { readonly all: boolean; readonly now: number },
): Announced {
  const since = (action: string): number => pairs[`${resource}:${action}`]?.since ?? Infinity;
  return {
    create: createdAt !== null && createdAt > since("create") && createdAt > now - recordsLifeMs,
    fields:
      resource === "Orders"
        ? announcedFields.filter((field) =>
            announcedBy[field].some((action) => since(action) < instant),
          )
        : [],
    all,
  };
}
