import type { Fingerprint } from "../common/fingerprint.ts";
import { judgeVersion, type VersionRecord } from "../common/judge-version.ts";
import type { Delivery, Origin } from "../contract/delivery.ts";
import { reconciledAction } from "../contract/reconciled.ts";

/** What is done with a delivery whose turn has come. */
export type Turn =
  | {
      readonly run: true;
      /** A version as new was handled before it. */
      readonly superseded: boolean;
      /** As the handler gets it: a creation that is known by now is an ordinary change. */
      readonly action: string | null;
      /** No webhook brought it, though one should have. */
      readonly missed: boolean;
    }
  /** It ends without a handler. */
  | { readonly run: false; readonly why: "known" | "created_before" | "unannounced" };

/**
 * Decides by what is known of the object, behind everything that was queued for it: a webhook is
 * handled, whatever is known, and one that was read from Shipmondo's API only when it has been
 * missed.
 * @param record null when nothing is known of the object
 * @param version null when the object states none: then nothing supersedes it
 */
export function turnOf(
  delivery: Pick<Delivery, "id" | "action" | "origin" | "announced" | "replay">,
  record: VersionRecord | null,
  version: { readonly instant: number; readonly fingerprint: Fingerprint | null } | null,
): Turn {
  const { id, action, origin = "webhook", announced } = delivery;
  const superseded = version !== null && isSuperseded(record, version, origin);
  // An operator said that it is to be handled again.
  const handled: Turn = { run: true, superseded, action, missed: false };
  if (delivery.replay !== undefined) return handled;

  if (origin === "webhook") {
    const again = action === "create" && record?.createdFromApi === true;
    return again ? { run: false, why: "created_before" } : handled;
  }
  if (version === null) return handled;
  const judged = judgeVersion(
    record,
    { ...version, id },
    announced ?? { create: false, fields: [], all: true },
  );
  switch (judged) {
    case "known":
      return { run: false, why: "known" };
    case "unannounced":
      if (announced?.all === false) return { run: false, why: "unannounced" };
      return { ...handled, action: reconciledAction };
    case "uncertain":
      return { ...handled, action: reconciledAction };
    case "created":
      return { ...handled, action: "create", missed: true };
    case "missed":
      return { ...handled, action: reconciledAction, missed: true };
  }
}

/**
 * What was read from the API is the newest state of an order: a webhook of the very version tells
 * nothing new. A cancelled shipment's does, whose state is not in its data. What is read from the
 * API again, by `backfill --again`, is the newest state still.
 */
function isSuperseded(
  record: VersionRecord | null,
  { instant, fingerprint }: { readonly instant: number; readonly fingerprint: Fingerprint | null },
  origin: Origin,
): boolean {
  const { handled = null, fromApi = null } = record ?? {};
  if (handled !== null && handled > instant) return true;
  if (origin !== "webhook") return false;
  return fingerprint !== null && fromApi !== null && fromApi >= instant;
}
