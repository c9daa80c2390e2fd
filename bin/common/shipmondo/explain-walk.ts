import type { Walked } from "../../../lambda/reconciler/walk-windows.ts";
import { timeText } from "../read-time.ts";
import { explainFailure } from "./explain-failure.ts";

/**
 * A sentence on why a list was not read to its end, and what to do.
 * @param address base address of the API
 */
export function explainWalk(walked: Exclude<Walked, { ok: true }>, address: string): string {
  if (walked.reason === "over") return "Interrupted.";
  return walked.reason === "unsteady"
    ? `${new URL(address).host} gives lists that contradict themselves: run this again later.`
    : explainFailure(walked, address);
}

/** Why a command waits for the API. */
export const waitText = (address: string, why: "throttled" | "failed", until: number): string =>
  `${new URL(address).host} ${why === "throttled" ? "is asked too often" : "fails"}: going on at ${timeText(Math.ceil(until / 1_000) * 1_000)}.`;
