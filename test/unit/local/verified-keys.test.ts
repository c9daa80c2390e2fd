import { createVerifiedKeys } from "../../../local/verified-keys.ts";

const line = (key: string, at: number, values: object = { Verified: 1 }): string =>
  JSON.stringify({
    _aws: { Timestamp: at, CloudWatchMetrics: [] },
    FunctionName: "receiver",
    Key: key,
    ...values,
  });

describe("the local run's times of when keys verified something", () => {
  it("are those of the receiver's metric lines, the latest of each key", () => {
    const keys = createVerifiedKeys();
    keys.note(line("one", Date.parse("2026-03-02T09:00:00.000Z")));
    keys.note(line("two", Date.parse("2026-03-02T09:00:01.000Z")));
    keys.note(line("one", Date.parse("2026-03-02T09:00:02.000Z"), { Verified: 1, Pinged: 1 }));
    expect(keys.lastVerifiedAt("one")).toBe("2026-03-02T09:00:02.000Z");
    expect(keys.lastVerifiedAt("two")).toBe("2026-03-02T09:00:01.000Z");
  });

  it("begin with those of an earlier run, and each new one is told of", () => {
    const told: string[] = [];
    const earlier = new Map([["old", "2026-01-01T00:00:00.000Z"]]);
    const keys = createVerifiedKeys(earlier, (name, at) => told.push(`${name} ${at}`));
    keys.note(line("new", Date.parse("2026-03-02T09:00:00.000Z")));
    expect(keys.lastVerifiedAt("old")).toBe("2026-01-01T00:00:00.000Z");
    expect(told).toEqual(["new 2026-03-02T09:00:00.000Z"]);
  });

  it("are not changed by other lines", () => {
    const keys = createVerifiedKeys();
    keys.note(`a line that says "Verified" and is no JSON`);
    keys.note(JSON.stringify({ level: "INFO", message: `"Verified"`, Key: "one" }));
    keys.note(line("one", 1, { Verified: 0 }));
    expect(keys.lastVerifiedAt("one")).toBeNull();
  });
});
