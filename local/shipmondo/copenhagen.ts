const minute = 60_000;
const day = 86_400_000;

/** When summer time begins or ends: at 01:00 UTC on the last Sunday of the month. */
function lastSunday(year: number, month: number): number {
  const last = Date.UTC(year, month + 1, 0, 1);
  return last - new Date(last).getUTCDay() * day;
}

/**
 * Minutes that Danish time is ahead of UTC.
 * Source of the rule: directive 2000/84/EC, so it is right from 1996 on.
 * @param at milliseconds since 1970
 */
export function offsetMinutes(at: number): 60 | 120 {
  const year = new Date(at).getUTCFullYear();
  return at >= lastSunday(year, 2) && at < lastSunday(year, 9) ? 120 : 60;
}

/**
 * An instant as the API writes it: "2026-06-19T17:09:20.417+02:00".
 * @param at milliseconds since 1970
 */
export function formatTime(at: number): string {
  const offset = offsetMinutes(at);
  return `${new Date(at + offset * minute).toISOString().slice(0, -1)}+0${offset / 60}:00`;
}

const form = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d{1,3})?(Z|[+-]\d{2}:\d{2}))?$/;

/**
 * A filter's date-time (ISO 8601 with an offset) or bare date, which means midnight in Denmark.
 * A `+` that was not escaped in a query arrives as a blank and is refused like any other slip.
 * @returns milliseconds since 1970; null when it is neither
 */
export function parseTime(text: string): number | null {
  const [, time] = form.exec(text) ?? [null];
  const at = Date.parse(text);
  if (!form.test(text) || Number.isNaN(at)) return null;
  // Summer time changes at 02:00 or 03:00 local time, so an hour before UTC's midnight decides.
  return time === undefined ? at - offsetMinutes(at - 60 * minute) * minute : at;
}
