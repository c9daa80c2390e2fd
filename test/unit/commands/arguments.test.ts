import { parseCommand } from "../../../bin/common/arguments.ts";

const parse = (line: string) => parseCommand(line === "" ? [] : line.split(" "));
const id = "0123456789abcdef";

describe("a command line of the operator's", () => {
  it.each([
    ["an id that is an unset variable", ["dead", "drop", "", "--yes"], "unset"],
    ["no id at all", ["dead", "drop", "--yes"], "unset"],
    ["an id that is too short", ["dead", "redrive", "0123456"], "at least 8"],
    ["an id of other characters", ["dead", "show", "../../../etc"], "no id"],
    ["a surplus id", ["dead", "redrive", id, `${id}0`], "takes one id"],
    ["an id beside --all", ["dead", "redrive", id, "--all"], "not both"],
    ["an argument where none is taken", ["dead", "list", id], "takes nothing"],
    ["a surplus argument of replay", ["replay", "--refused", "everything"], "takes nothing"],
    ["an unknown subcommand", ["dead", "delete", id], "no command"],
    ["an unknown area", ["letters"], "no command"],
    ["a misspelt flag", ["dead", "redrive", "--all", "--agian"], "--agian"],
    ["a flag of another command", ["dead", "drop", id, "--again"], "--again"],
    ["a flag with a value", ["dead", "drop", id, "--yes=no"], "no value"],
    ["a stack that is an unset variable", ["dead", "drop", id, "--yes", "--stack", ""], "unset"],
    ["a stack without a value", ["dead", "drop", "--all", "--yes", "--stack"], "unset"],
    ["a flag in the stack's place", ["dead", "drop", "--all", "--stack", "--yes"], "needs a value"],
    ["a stack that is given twice", ["keys", "list", "--stack", "A", "--stack", "B"], "twice"],
    ["two lists at once", ["dead", "list", "--failing", "--dropped"], "two lists"],
    ["a key's name that is missing", ["keys", "remove"], "unset"],
  ])("is refused with %s, and says so", (_case, argv, text) => {
    const parsed = parseCommand(argv);
    expect(parsed).toMatchObject({ kind: "wrong" });
    expect(parsed.kind === "wrong" && parsed.message).toContain(text);
    expect(parsed.kind === "wrong" && parsed.message).toContain("Nothing was done");
  });

  it("is read with its id, its flags and its stack", () => {
    const parsed = parse(`dead drop ${id} --yes --stack ShopTest`);
    expect(parsed).toMatchObject({
      kind: "run",
      command: {
        name: "dead drop",
        operand: id,
        stack: "ShopTest",
        flags: { yes: true, all: false },
      },
    });
    expect(parse("dead redrive --all")).toMatchObject({
      command: { operand: null, stack: null, flags: { all: true } },
    });
    expect(parse("keys add main --kms-key-id=alias/shop")).toMatchObject({
      command: { operand: "main", values: { "kms-key-id": "alias/shop", after: null } },
    });
  });

  it("asks for help where it says so, wherever that is", () => {
    expect(parse("dead drop --help")).toEqual({ kind: "help" });
    expect(parse("-h")).toEqual({ kind: "help" });
  });
});
