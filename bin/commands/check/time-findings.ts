import type { Finding } from "./finding.ts";
import { answerLimitMs, timeoutMs, type ProbeResult } from "./send-probes.ts";

/** Above this the limit is near enough for a busy day to pass it. */
const nearLimitMs = 2_000;

/** Times of the answers to genuine requests that were sent one at a time, in milliseconds. */
export interface Times {
  readonly count: number;
  readonly maxMs: number;
  readonly medianMs: number;
}

/**
 * The times that Shipmondo would see: of pings and deliveries, the first with its connection. A
 * missing answer counts as long as it was waited for. Null when there are none.
 */
export function timesOf(results: readonly ProbeResult[]): Times | null {
  const times = results
    .filter(({ probe, alone }) => probe.kind !== "forgery" && alone)
    .flatMap(({ outcome }) => (outcome.ok || outcome.reason === "timeout" ? [outcome.ms] : []))
    .sort((a, b) => a - b);
  const maxMs = times.at(-1);
  const upper = times[Math.floor(times.length / 2)];
  const lower = times[Math.ceil(times.length / 2) - 1];
  if (maxMs === undefined || upper === undefined || lower === undefined) return null;
  return {
    count: times.length,
    maxMs: Math.round(maxMs),
    medianMs: Math.round((lower + upper) / 2),
  };
}

/**
 * Judges the times against Shipmondo's three seconds.
 * https://help.shipmondo.com/en/articles/4954553-webhook-endpoint-requirements
 */
export function timeFindings(results: readonly ProbeResult[]): readonly Finding[] {
  const finding = (status: Finding["status"], code: string, text: string): Finding => ({
    requirement: "time",
    status,
    code: `time.${code}`,
    text,
  });
  const times = timesOf(results);
  const genuine = results.filter(({ probe }) => probe.kind !== "forgery");
  if (times === null || !genuine.some(({ outcome }) => outcome.ok)) {
    return [finding("fail", "no-answer", "No answer came, so there is no time to judge.")];
  }
  const { count, maxMs, medianMs } = times;
  const measured = `The slowest of ${count} answers took ${maxMs} ms, connecting included (median ${medianMs} ms)`;
  if (maxMs >= answerLimitMs) {
    const silent = results.some(({ outcome }) => !outcome.ok && outcome.reason === "timeout");
    const waited = silent ? ` (the check waits ${timeoutMs / 1_000} s for one)` : "";
    return [
      finding(
        "fail",
        "slow",
        `${measured}${waited}: Shipmondo hangs up after ${answerLimitMs} ms and does not send again; answer first and do the work behind a queue.`,
      ),
    ];
  }
  if (!genuine.some(({ outcome }) => outcome.ok && outcome.status === 200)) {
    return [
      finding(
        "fail",
        "no-200",
        `${measured}, but none was a 200, and no other status counts as an answer; correct what is said above and check again.`,
      ),
    ];
  }
  return [
    maxMs > nearLimitMs
      ? finding(
          "warn",
          "near-limit",
          `${measured}: within the ${answerLimitMs} ms, but near them; a busy day can lose deliveries, so answer before the work.`,
        )
      : finding("pass", "fast", `${measured}; Shipmondo waits ${answerLimitMs} ms.`),
  ];
}
