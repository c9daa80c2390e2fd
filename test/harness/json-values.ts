import fc from "fast-check";

/**
 * Names of members that `JSON.parse` of Node 24 reads right. Once it has met a name with a
 * backslash in it, V8 may read an escaped name of the next object of that form as that one
 * (https://github.com/nodejs/node/issues/63785), so a test that compares with `JSON.parse` would
 * fail for what is no fault of ours.
 */
export const isSafeName = (name: string): boolean => !name.includes("\\");

/** Any text as the name of a member, but for backslashes. */
export const memberName = fc.string({ unit: "binary", maxLength: 6 }).filter(isSafeName);

/** Text that parsers, escapers and queues stumble over. */
export const trickyText = fc
  .array(
    fc.constantFrom(
      "\\",
      '"',
      '\\"',
      "\0",
      "\n",
      "\u2028",
      "\ufffe",
      "\uffff",
      "\ud800",
      "\udfff",
      "😀",
      "{",
      "]",
    ),
    { maxLength: 4 },
  )
  .map((parts) => parts.join(""));

/** Any JSON value of three levels at most. */
export const jsonValue: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.oneof(
      fc.constantFrom(null, true, false, 0, -1, 1.5, 1e21, Number.MAX_SAFE_INTEGER),
      fc.double({ noDefaultInfinity: true, noNaN: true }).map((number) => number + 0),
      fc.string({ unit: "binary" }),
      trickyText,
    ),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(memberName, tie("value"), { maxKeys: 4 }),
  ),
})).value;
