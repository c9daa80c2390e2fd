import { versionInstant } from "../../../lambda/common/version-instant.ts";

describe("the instant of a version", () => {
  it.each([
    ["2026-03-02T10:00:00.000+01:00", "2026-03-02T09:00:00.000Z"],
    ["2026-03-02T10:00:00.058+01:00", "2026-03-02T09:00:00.058Z"],
    ["2026-07-02T10:00:00.000+02:00", "2026-07-02T08:00:00.000Z"],
    ["2026-03-02T09:00:00Z", "2026-03-02T09:00:00.000Z"],
    ["2026-03-02T09:00Z", "2026-03-02T09:00:00.000Z"],
    ["2026-03-02T04:30:00.5-04:30", "2026-03-02T09:00:00.500Z"],
    ["2026-03-02T10:00:00+0100", "2026-03-02T09:00:00.000Z"],
    ["2026-03-02T09:00:00.123456Z", "2026-03-02T09:00:00.123Z"],
  ])("of %s is %s", (updated_at, instant) => {
    expect(versionInstant("Orders", { updated_at })).toBe(Date.parse(instant));
  });

  it("goes on when summer time ends and the clock is put back", () => {
    const before = versionInstant("Orders", { updated_at: "2026-10-25T02:59:59.999+02:00" });
    const after = versionInstant("Orders", { updated_at: "2026-10-25T02:00:00.000+01:00" });
    expect([before, after]).toEqual([expect.any(Number), (before ?? 0) + 1]);
  });

  it.each([
    ["no updated_at", {}],
    ["null", { updated_at: null }],
    ["a number", { updated_at: 1_772_442_000_000 }],
    ["an empty text", { updated_at: "" }],
    ["a time without offset", { updated_at: "2026-03-02T10:00:00" }],
    ["a day", { updated_at: "2026-03-02" }],
    ["words", { updated_at: "yesterday" }],
    ["a month that is not", { updated_at: "2026-13-02T10:00:00Z" }],
    ["more behind it", { updated_at: "2026-03-02T10:00:00Z\n" }],
    ["a list", { updated_at: ["2026-03-02T10:00:00Z"] }],
    ["one inherited only", Object.create({ updated_at: "2026-03-02T10:00:00Z" })],
    ["an array as data", ["2026-03-02T10:00:00Z"]],
    ["a text as data", "2026-03-02T10:00:00Z"],
    ["null as data", null],
    ["nothing", undefined],
  ])("is none for %s", (_what, data: unknown) => {
    expect(versionInstant("Orders", data)).toBeNull();
  });

  it.each(["Shipments", "Drafts"])("of %s without updated_at is that of the creation", (name) => {
    const created_at = "2026-03-02T10:00:00.000+01:00";
    const instant = Date.parse("2026-03-02T09:00:00.000Z");
    expect(versionInstant(name, { created_at })).toBe(instant);
    expect(versionInstant(name, { created_at, updated_at: null })).toBe(instant);
    expect(versionInstant(name, { created_at, updated_at: "yesterday" })).toBeNull();
    expect(versionInstant("Orders", { created_at })).toBeNull();
  });

  it("of a Shipment Monitor is when the carrier registered its status", () => {
    const data = {
      shipment_id: 7,
      current_status_registered_at: "2026-03-02T10:00:00.000+01:00",
      updated_at: "2026-01-01T00:00:00.000Z",
    };
    const instant = Date.parse("2026-03-02T09:00:00.000Z");
    expect(versionInstant("Shipment Monitor", data)).toBe(instant);
    expect(versionInstant("Shipment Monitor", { shipment_id: 7 })).toBeNull();
    expect(versionInstant("Shipments", data)).toBe(Date.parse("2026-01-01T00:00:00.000Z"));
  });
});
