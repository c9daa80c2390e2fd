import type { Posted } from "../../../testing/post.ts";
import type { Probe } from "./probe.ts";

/** What the endpoint did with one probe. */
export type Outcome =
  | Omit<Extract<Posted, { ok: true }>, "body">
  | Extract<Posted, { ok: false }>
  | { readonly ok: false; readonly reason: "skipped" };

/** A probe and what came of it. */
export interface ProbeResult {
  readonly probe: Probe;
  readonly outcome: Outcome;
  /** True when no other request was under way, so that the time is the endpoint's own. */
  readonly alone: boolean;
}

/**
 * Shipmondo's limit. https://help.shipmondo.com/en/articles/4954553-webhook-endpoint-requirements
 */
export const answerLimitMs = 3_000;
/** How long one probe waits for its answer. */
export const timeoutMs = 10_000;
/** Slow or missing answers after which the times are settled and the rest goes side by side. */
const enoughSlow = 2;
const sideBySide = 4;
/** Answers missing in a row after which the endpoint is taken to be gone. */
const enoughMissing = 3;

/**
 * Sends the probes one after the other, so that they do not slow each other. Once two answers were
 * late that question is settled and the rest goes four at a time, with twice the time to answer;
 * after three missing in a row the rest is skipped. Results come in the order of the probes.
 */
export async function sendProbes(
  probes: readonly Probe[],
  send: (probe: Probe, timeoutMs: number) => Promise<Outcome>,
): Promise<readonly ProbeResult[]> {
  const results: ProbeResult[] = [];
  while (results.length < probes.length) {
    if (isGone(results)) {
      const rest = probes.slice(results.length);
      const skipped: Outcome = { ok: false, reason: "skipped" };
      results.push(...rest.map((probe) => ({ probe, outcome: skipped, alone: false })));
      break;
    }
    const alone = results.filter(isSlow).length < enoughSlow;
    const batch = probes.slice(results.length, results.length + (alone ? 1 : sideBySide));
    const patience = alone ? timeoutMs : 2 * timeoutMs;
    const outcomes = batch.map(async (probe) => ({
      probe,
      outcome: await send(probe, patience),
      alone,
    }));
    results.push(...(await Promise.all(outcomes)));
  }
  return results;
}

function isSlow({ outcome }: ProbeResult): boolean {
  return "ms" in outcome && outcome.ms >= answerLimitMs;
}

function isGone(results: readonly ProbeResult[]): boolean {
  const last = results.slice(-enoughMissing);
  return last.length === enoughMissing && last.every(({ outcome }) => !outcome.ok);
}
