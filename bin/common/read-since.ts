import { wrong } from "./cannot-run.ts";
import { readTime } from "./read-time.ts";

const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const form = /^(\d{1,5})([smhd])$/;

/** A moment: so long ago, or a time. */
export type Since = { readonly agoMs: number } | { readonly at: number };

/**
 * Reads an option that says since when: `30s`, `15m`, `1h`, `2d`, or a time with its offset.
 * @throws CannotRun that says how it is written, and quotes nothing
 */
export function readSince(name: string, text: string): Since {
  const [, count, unit] = form.exec(text) ?? [];
  if (count !== undefined) {
    const agoMs = Number(count) * unitMs[unit as keyof typeof unitMs];
    if (agoMs > 0) return { agoMs };
  }
  if (!/^\d{4}-/.test(text)) {
    throw wrong(`${name} is so long ago, 30m, 1h or 2d, or a time, 2026-11-20T10:00Z`);
  }
  return { at: readTime(name, text, "date_or_time") };
}

/** Milliseconds since the epoch. */
export const instantOf = (since: Since, now: number): number =>
  "at" in since ? since.at : now - since.agoMs;
