const offset = new Intl.DateTimeFormat("en", {
  timeZone: "Europe/Copenhagen",
  timeZoneName: "longOffset",
});

/**
 * An instant as Shipmondo writes it: Danish time with milliseconds and its offset,
 * "2026-06-19T17:09:20.417+02:00".
 */
export function timestamp(at: Date): string {
  const part = offset.formatToParts(at).find(({ type }) => type === "timeZoneName")?.value ?? "";
  const [, sign = "+", hours = "00", minutes = "00"] = /GMT([+-])(\d+):(\d+)/.exec(part) ?? [];
  const ms = (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -60_000 : 60_000);
  const local = new Date(at.getTime() + ms).toISOString().slice(0, -1);
  return `${local}${sign}${hours}:${minutes}`;
}

const first = Date.UTC(2026, 1, 2, 8, 15, 0, 417);

/**
 * When the sample `n` was made, unless said otherwise: in the spring of 2026, some before and some
 * in summer time.
 */
export const sampleInstant = (n: number): Date => new Date(first + (n % 100_000) * 60_000);

export const minutesAfter = (at: Date, minutes: number): Date =>
  new Date(at.getTime() + minutes * 60_000);
