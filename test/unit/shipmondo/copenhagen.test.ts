import fc from "fast-check";
import { formatTime, parseTime } from "../../../local/shipmondo/copenhagen.ts";

test.each([
  ["2026-03-29T00:59:59.999Z", "2026-03-29T01:59:59.999+01:00"],
  ["2026-03-29T01:00:00.000Z", "2026-03-29T03:00:00.000+02:00"],
  ["2026-10-25T00:59:59.999Z", "2026-10-25T02:59:59.999+02:00"],
  ["2026-10-25T01:00:00.000Z", "2026-10-25T02:00:00.000+01:00"],
  ["2026-12-31T23:00:00.000Z", "2027-01-01T00:00:00.000+01:00"],
])("%s is written %s", (utc, danish) => {
  expect(formatTime(Date.parse(utc))).toBe(danish);
});

test("times are written as the time zone database says, and read back as the same instant", () => {
  const zone = new Intl.DateTimeFormat("sv", {
    timeZone: "Europe/Copenhagen",
    dateStyle: "short",
    timeStyle: "medium",
  });
  const instants = fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2037, 0) });
  fc.assert(
    fc.property(instants, (at) => {
      const text = formatTime(at);
      expect(text.slice(0, 19).replace("T", " ")).toBe(zone.format(at));
      expect(parseTime(text)).toBe(at);
    }),
  );
});

test.each([
  ["2026-01-15", "2026-01-14T23:00:00.000Z"],
  ["2026-07-01", "2026-06-30T22:00:00.000Z"],
  // The days on which summer time begins and ends: their midnight is before the change.
  ["2026-03-29", "2026-03-28T23:00:00.000Z"],
  ["2026-03-30", "2026-03-29T22:00:00.000Z"],
  ["2026-10-25", "2026-10-24T22:00:00.000Z"],
  ["2026-10-26", "2026-10-25T23:00:00.000Z"],
  ["2026-06-19T17:09:20.417+02:00", "2026-06-19T15:09:20.417Z"],
  ["2026-06-19T15:09:20Z", "2026-06-19T15:09:20.000Z"],
])("the filter %s means %s", (text, utc) => {
  expect(parseTime(text)).toBe(Date.parse(utc));
});

test.each([
  "",
  "today",
  "2026-06",
  "2026-06-19T15:09",
  "2026-06-19T15:09:20.417 02:00",
  "1750000000",
])("%j is no time", (text) => {
  expect(parseTime(text)).toBeNull();
});
