import fc from "fast-check";
import { withJsonString } from "../../../lambda/common/json-string.ts";
import { jsonValue } from "../../harness/json-values.ts";

const quoted = (json: string): unknown =>
  JSON.parse(withJsonString('{"å":"ü","text":', Buffer.from(json), ',"end":"ø"}').toString());

describe("JSON as a string within JSON", () => {
  it("parses to the same text, whatever it holds and however it is indented", () => {
    fc.assert(
      fc.property(jsonValue, fc.constantFrom(0, 2, "\t", "\r\n"), (value, indent) => {
        const json = JSON.stringify(value, null, indent);
        expect(quoted(json)).toEqual({ å: "ü", text: json, end: "ø" });
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ["nothing to escape", "a".repeat(300_000)],
    ["nothing but what is escaped", '"\\'.repeat(150_000)],
    ["more and more to escape", "a".repeat(200_000) + '"'.repeat(200_000)],
    ["characters of four bytes", "😀å".repeat(60_000)],
  ])("holds with %s in a long text", (_what, text) => {
    const json = JSON.stringify(text);
    expect(quoted(json)).toEqual({ å: "ü", text: json, end: "ø" });
  });
});
