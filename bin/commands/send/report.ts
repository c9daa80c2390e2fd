import type { Posted } from "../../../testing/post.ts";
import { shownUrl } from "../../common/read-values.ts";

/** What was sent, and what came of it. */
export interface Answer {
  readonly what: string;
  readonly outcome: Posted;
}

/** The line about one request: its place in the run, status, time, what it was, and the answer. */
export function outcomeLine(outcome: Posted, label: string, index: number, count: number): string {
  const place = count > 1 ? `${String(index + 1).padStart(String(count).length)}/${count}  ` : "";
  const status = outcome.ok ? String(outcome.status) : outcome.code;
  const answer = outcome.ok && outcome.body !== "" ? `  ${oneLine(outcome.body)}` : "";
  return `${place}${status}  ${Math.round(outcome.ms)} ms  ${label}${answer}`;
}

/** What the run came to: how many of each status, and the times. */
export function summary(outcomes: readonly Posted[], count: number): string {
  const statuses = new Map<string, number>();
  for (const outcome of outcomes) {
    const status = outcome.ok ? String(outcome.status) : outcome.code;
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
  const counted = [...statuses].map(([status, times]) => `${times} × ${status}`).join(", ");
  const sorted = outcomes.map(({ ms }) => ms).sort((a, b) => a - b);
  const at = (share: number): number =>
    Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
  const unsent = count > outcomes.length ? `, ${count - outcomes.length} not attempted` : "";
  return `${outcomes.length} attempted: ${counted}${unsent}; fastest ${at(0)} ms, median ${at(0.5)} ms, slowest ${at(1)} ms`;
}

/**
 * For scripts: `{ url, answers: [{ what, status, error, ms, body }] }`, times in milliseconds; of
 * status and error one is null.
 */
export function answersJson(url: URL, answers: readonly Answer[]): string {
  const rows = answers.map(({ what, outcome }) => ({
    what,
    status: outcome.ok ? outcome.status : null,
    error: outcome.ok ? null : outcome.code,
    ms: Math.round(outcome.ms),
    body: outcome.ok ? outcome.body : null,
  }));
  return JSON.stringify({ url: shownUrl(url), answers: rows }, null, 2);
}

const longestAnswer = 300;

/**
 * An answer as it may go to a terminal: in one line, without control characters, and not too long.
 */
function oneLine(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();
  return line.length > longestAnswer ? `${line.slice(0, longestAnswer)}…` : line;
}
