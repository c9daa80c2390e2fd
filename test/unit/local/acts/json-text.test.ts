import fc from "fast-check";
import { findSlip, formatJson } from "../../../../local/acts/json-text.ts";

describe("the place where JSON text is wrong", () => {
  test.each([
    ["", 1, 1, "a value"],
    ["  \n ", 2, 2, "a value"],
    ["{", 1, 2, "a name in double quotes"],
    ['{"a":1,}', 1, 8, "a name in double quotes"],
    ['{"a" 1}', 1, 6, "a colon"],
    ['{\n  "a": 1\n  "b": 2\n}', 3, 3, "a comma or }"],
    ["[1 2]", 1, 4, "a comma or ]"],
    ["[1,]", 1, 4, "a value"],
    ["[01]", 1, 3, "a comma or ]"],
    ['{"a": tru}', 1, 7, "a value"],
    ["{'a': 1}", 1, 2, "a name in double quotes"],
    ['["a\nb"]', 1, 2, "a value"],
    [String.raw`["\x"]`, 1, 2, "a value"],
    ["{} {}", 1, 4, "the end"],
    ["[1}", 1, 3, "a comma or ]"],
    ["]", 1, 1, "a value"],
  ])("of %j is line %d, column %d", (text, line, column, wanted) => {
    const place = `Line ${line}, column ${column}: ${wanted} is needed here`;
    expect(findSlip(text)?.text).toBe(place);
  });

  test("is null of all that is JSON", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(findSlip(text)).toBeNull();
      }),
    );
  });

  test("is found in whatever JSON is cut off or has a sign too many", () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.constantFrom("", "}", "]", ",", ":", "x"), (...of) => {
        const [text, at, sign] = of;
        const cut = text.slice(0, at % (text.length + 1)) + sign;
        const slip = findSlip(cut);
        let isJson = true;
        try {
          JSON.parse(cut);
        } catch {
          isJson = false;
        }
        expect(slip === null).toBe(isJson);
        if (slip !== null) expect(slip.offset).toBeLessThanOrEqual(cut.length);
      }),
    );
  });

  test("is found however deep it lies", () => {
    const depth = 100_000;
    expect(findSlip("[".repeat(depth))).toMatchObject({ offset: depth });
  });
});

describe("formatted JSON text", () => {
  test("is indented as JSON.stringify does it, whatever blanks it had", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 1, "\t"), (value, blanks) => {
        const made = formatJson(JSON.stringify(value, null, blanks));
        expect(made).toBe(JSON.stringify(value, null, 2));
      }),
    );
  });

  test("keeps numbers and strings as they are written", () => {
    const text = String.raw`{"id":12345678901234567890,"price":12.50,"name":"\u00e6 {[,:]}"}`;
    expect(formatJson(text)).toBe(
      String.raw`{
  "id": 12345678901234567890,
  "price": 12.50,
  "name": "\u00e6 {[,:]}"
}`,
    );
  });
});
