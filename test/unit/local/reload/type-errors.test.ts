import { readTypeErrors } from "../../../../local/reload/type-errors.ts";

test("what the compiler prints is read with its places; lines that go on belong to their error", () => {
  const output = [
    "handlers/index.ts(7,3): error TS2322: Type 'A' is not assignable to type 'B'.",
    "  Types of property 'id' are incompatible.",
    "    Type 'number' is not assignable to type 'string'.",
    "../else/a.ts(1,12): error TS1005: ';' expected.",
    "error TS18003: No inputs were found in config file 'x.json'.",
    "",
  ].join("\r\n");
  expect(readTypeErrors(output, "/project/here")).toEqual([
    {
      text: [
        "Type 'A' is not assignable to type 'B'. (TS2322)",
        "  Types of property 'id' are incompatible.",
        "    Type 'number' is not assignable to type 'string'.",
      ].join("\n"),
      file: "/project/here/handlers/index.ts",
      line: 7,
      column: 3,
    },
    { text: "';' expected. (TS1005)", file: "/project/else/a.ts", line: 1, column: 12 },
    {
      text: "No inputs were found in config file 'x.json'. (TS18003)",
      file: null,
      line: null,
      column: null,
    },
  ]);
});

test("a check that finds nothing has no problem", () => {
  expect(readTypeErrors("", "/project")).toEqual([]);
});
