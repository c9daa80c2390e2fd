import fc from "fast-check";
import { jsonMember } from "../../../lambda/common/json-member.ts";
import { jsonValue, memberName } from "../../harness/json-values.ts";

/** As text, which the ends of a byte range in the middle of a character would spoil. */
const memberText = (text: string, name: string): string | null =>
  jsonMember(Buffer.from(text), name)?.toString() ?? null;

const blank = fc.string({ unit: fc.constantFrom(" ", "\t", "\r", "\n"), maxLength: 3 });

/** A string's JSON text with each character written as it is or as an escape. */
const stringText = (value: string, escaped: readonly boolean[]): string =>
  `"${[...Array(value.length).keys()]
    .map((at) =>
      escaped[at % Math.max(escaped.length, 1)] === true
        ? `\\u${value.charCodeAt(at).toString(16).padStart(4, "0")}`
        : JSON.stringify(value.charAt(at)).slice(1, -1),
    )
    .join("")}"`;

const name = fc.oneof(
  fc.constantFrom("data", "__proto__", "a", "", '"', "{", "}", ",", ":"),
  memberName,
);

/**
 * Source text of an object: names may repeat and be escaped, blanks anywhere, values of any kind.
 */
const objectText = fc
  .tuple(
    fc.array(
      fc.record({
        name,
        escaped: fc.array(fc.boolean(), { maxLength: 4 }),
        value: fc.oneof(jsonValue, fc.constantFrom('"', "\\", '\\"', "}", "],[", '{"data":1}')),
        indent: fc.constantFrom(0, 1, "\t"),
        blanks: fc.tuple(blank, blank, blank, blank),
      }),
      { maxLength: 6 },
    ),
    blank,
    blank,
  )
  .map(([members, before, after]) => {
    const texts = members.map(
      ({ name: text, escaped, value, indent, blanks: [a, b, c, d] }) =>
        `${a}${stringText(text, escaped)}${b}:${c}${JSON.stringify(value, null, indent)}${d}`,
    );
    return `${before}{${texts.join(",")}${members.length === 0 ? before : ""}}${after}`;
  });

describe("the source of a member", () => {
  it("parses to what JSON.parse has under that name, for any object's text and any name", () => {
    fc.assert(
      fc.property(objectText, name, (text, wanted) => {
        const object = JSON.parse(text) as Readonly<Record<string, unknown>>;
        for (const member of [...Object.keys(object), wanted]) {
          const found = memberText(text, member);
          const there = Object.hasOwn(object, member);
          expect(found !== null).toBe(there);
          if (found !== null) expect(JSON.parse(found)).toStrictEqual(object[member]);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['{"data":12345678901234567890}', "12345678901234567890"],
    ['{"data":1.0,"b":2}', "1.0"],
    ['{"data":1,"data": 2.50 }', "2.50"],
    ['{"a":{"data":1},"data":{"data":2}}', '{"data":2}'],
    ['{"a":["data",":",1],"\\u0064ata":[ 1 , 2 ]}', "[ 1 , 2 ]"],
    ['{"a":"\\\\","data":"\\"}"}', '"\\"}"'],
    ['{"data":-0}', "-0"],
    ["{}", null],
    ['{"a":1}', null],
  ])("in %s is %s", (text, member) => {
    expect(memberText(text, "data")).toBe(member);
  });

  it("is found behind 5 MB of backslashes, quotes and brackets", () => {
    const heavy = JSON.stringify([
      '\\"'.repeat(600_000),
      "\\".repeat(600_000),
      "[{".repeat(600_000),
    ]);
    expect(memberText(`{"a":${heavy},"data":${heavy}}`, "data")).toBe(heavy);
  });
});
