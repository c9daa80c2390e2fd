import { wrong } from "./cannot-run.ts";

const form = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)$/;
const dateForm = /^\d{4}-\d\d-\d\d$/;

/** How a time is given: with its offset, or a date as well, which stands for its first moment. */
type TimeForm = "time" | "date_or_time";

/**
 * Reads an option that is a time.
 * @param name of the option, `--since`
 * @param taken `date_or_time`: a bare date is its midnight in UTC
 * @returns milliseconds since the epoch
 * @throws CannotRun that says how a time is written, and quotes nothing
 */
export function readTime(name: string, text: string, taken: TimeForm): number {
  if (dateForm.test(text)) {
    if (taken === "date_or_time") return instantOf(name, `${text}T00:00Z`);
    throw wrong(
      `${name} is a date without a time: whose midnight is not said. Write the time and its ` +
        "offset, 2026-11-20T10:00Z or 2026-11-20T11:00+01:00",
    );
  }
  if (!form.test(text)) {
    const also = taken === "date_or_time" ? ", or as a date, 2026-11-20" : "";
    throw wrong(
      `${name} is no time that can be read: write it with its offset, 2026-11-20T10:00Z or ` +
        `2026-11-20T11:00+01:00${also}`,
    );
  }
  return instantOf(name, text);
}

function instantOf(name: string, text: string): number {
  const [year = 0, month = 0, day = 0] = text.slice(0, 10).split("-").map(Number);
  const instant = Date.parse(text);
  // Date would make 2 March of 30 February.
  const isDay = day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (!Number.isNaN(instant) && month >= 1 && month <= 12 && isDay) return instant;
  throw wrong(`${name} is a day or a time that does not exist`);
}

/** @throws CannotRun when it is not in the past */
export function refuseFuture(name: string, at: number, now: number): void {
  if (at >= now) throw wrong(`${name} is in the future: nothing can have been missed there`);
}

/** ISO 8601 in UTC, without milliseconds where there are none. */
export const timeText = (at: number): string => new Date(at).toISOString().replace(".000Z", "Z");
