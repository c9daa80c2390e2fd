import { pauseValue, readPauseNote, reduced } from "../../../bin/commands/pause/pause-note.ts";

const since = Date.parse("2026-11-20T10:00:00.000Z");
/** https://docs.aws.amazon.com/lambda/latest/api/API_TagResource.html */
const taken = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

describe("the value of the tag", () => {
  it.each([
    ["a plain one", "user/alice", "stock-taking in the shop"],
    ["without a reason", "user/alice", ""],
    ["marks that a tag does not take", "user/alice", 'price "wrong" & <b>late</b>; 50 %\n\t!'],
    ["characters beyond U+FFFF", "user/\u{10400}", "\u{10400}".repeat(400)],
    ["a long one", "a".repeat(500), "b c ".repeat(400)],
    ["emoji alone", "👻", "🎉🎉"],
  ])("is taken by AWS: %s", (_, by, reason) => {
    const value = pauseValue({ since, by, reason });
    expect(value).toMatch(taken);
    expect(value.length).toBeLessThanOrEqual(256);
    expect(value.isWellFormed()).toBe(true);
    expect(readPauseNote(value)?.since).toBe(since);
    expect(readPauseNote(value)?.by).not.toBe("");
  });

  it("is read again as it was written", () => {
    const value = pauseValue({ since, by: "assumed-role/Ops/alice", reason: "stock: taking" });
    expect(value).toBe("2026-11-20T10:00:00Z assumed-role/Ops/alice: stock: taking");
    expect(readPauseNote(value)).toEqual({
      since,
      by: "assumed-role/Ops/alice",
      reason: "stock: taking",
    });
    expect(readPauseNote(pauseValue({ since, by: "x", reason: "" }))?.reason).toBeNull();
  });

  it("is shown as it is when somebody wrote it by hand", () => {
    expect(readPauseNote("because")).toEqual({ since: null, by: null, reason: "because" });
    expect(readPauseNote(null)).toBeNull();
  });

  it("loses what a tag does not take, and nothing else", () => {
    expect(reduced("Lager zählen (2 Tage)!")).toBe("Lager zählen 2 Tage");
  });
});
