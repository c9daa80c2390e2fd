import { runInProcess } from "../../harness/run-in-process.ts";

const id = "0123456789abcdef";

describe("a command line of the operator's", () => {
  it.each([
    ["an id that is an unset variable", ["dead", "drop", "", "--yes"], "unset"],
    ["no id at all", ["dead", "drop", "--yes"], "unset"],
    ["an id that is too short", ["dead", "redrive", "0123456"], "at least 8"],
    ["an id of other characters", ["dead", "show", "../../../etc"], "no id"],
    ["a surplus id", ["dead", "redrive", id, `${id}0`], "takes one id"],
    ["an id beside --all", ["dead", "redrive", id, "--all"], "not both"],
    ["an empty id beside --all", ["dead", "redrive", "", "--all"], "not both"],
    ["an argument where none is taken", ["dead", "list", id], "takes nothing"],
    ["a surplus argument of replay", ["replay", "--refused", "everything"], "takes nothing"],
    ["a replay of nothing", ["replay"], "--refused"],
    ["a position that is none", ["replay", "--refused", "--after", "yesterday"], "--after takes"],
    ["an unknown subcommand", ["dead", "delete", id], "no command"],
    ["an unknown area", ["letters"], "no command"],
    ["a misspelt command", ["dead", "redrve", id], "Did you mean redrive?"],
    ["an area without its command", ["dead"], "is missing"],
    ["a misspelt flag", ["dead", "redrive", "--all", "--agian"], "takes no --agian"],
    ["a flag of another command", ["dead", "drop", id, "--again"], "--again"],
    ["a flag with a value", ["dead", "drop", id, "--yes=no"], "no value"],
    ["a stack that is an unset variable", ["dead", "drop", id, "--yes", "--stack", ""], "unset"],
    ["a stack that is empty behind =", ["dead", "drop", "--all", "--yes", "--stack="], "unset"],
    ["a stack without a value", ["dead", "drop", "--all", "--yes", "--stack"], "unset"],
    ["a flag in the stack's place", ["dead", "drop", "--all", "--stack", "--yes"], "needs a value"],
    ["help as a value", ["dead", "drop", "--all", "--yes", "--stack", "--help"], "needs a value"],
    ["help behind --", ["dead", "drop", "--yes", "--all", "--", "--help"], "not both"],
    ["a stack that is given twice", ["keys", "list", "--stack", "A", "--stack", "B"], "twice"],
    ["two lists at once", ["dead", "list", "--failing", "--dropped"], "two lists"],
    ["an event without an action", ["send", "orders"], "Orders:create, Orders:"],
    ["a key's name that is missing", ["keys", "remove"], "unset"],
    ["a key of the API on the command line", ["login", "--key", "secret-text"], "takes no --key"],
    ["a question that is not asked", ["login", "--yes"], "--yes answers"],
    ["an id to prune that is none", ["register", "--prune", "secret-text"], "--prune takes ids"],
    [
      "a second id that is none",
      ["register", "--prune", "12", "--prune", "0"],
      "--prune takes ids",
    ],
    ["an id to prune that is unset", ["register", "--prune", ""], "unset"],
    ["no id to prune", ["register", "--prune", "--yes"], "needs a value"],
    [
      "an old endpoint that is none",
      ["register", "--move-from", "secret-text"],
      "--move-from is no address",
    ],
    ["a key's name that is none", ["register", "--key-name", "secret/text"], "--key-name takes"],
    ["a stage that is none", ["register", "--stage", "../secret-text"], "--stage needs"],
    ["something behind register", ["register", "Orders:create"], "takes nothing"],
    ["something behind status", ["status", "Orders"], "takes nothing"],
    ["no object at all", ["find"], "unset"],
    ["an order number that is none", ["find", "secret\u0007"], "no order number"],
    ["three words to find", ["find", "Orders", "1", "2"], "takes 2 arguments"],
    ["an object that is none", ["logs", "--object", "secret"], "--object names"],
    ["a level that is none", ["logs", "--level", "secret"], "--level is none"],
    ["a time that is none", ["logs", "--since", "secret"], "--since is"],
    ["a reason that is empty", ["pause", "--reason", ""], "unset"],
    ["a reason behind resume", ["resume", "--reason", "secret"], "takes no --reason"],
    ["no id to pull", ["pull", "--stack", "Shop"], "unset"],
    ["no stack to pull from", ["pull", id], "--stack"],
    ["something behind unregister", ["unregister", "12"], "takes nothing"],
  ])("is refused with %s, and says so, before anything is looked for", async (_, argv, text) => {
    const { code, out, err } = await runInProcess(argv);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(text);
    expect(err).toContain("Nothing was done");
    expect(err).not.toContain("secret");
  });

  it.each([
    ["WEBHOOKS_STACK", "", "WEBHOOKS_STACK is empty"],
    ["WEBHOOKS_DEAD_REDRIVE_ALL", "", "WEBHOOKS_DEAD_REDRIVE_ALL is neither true nor false"],
    ["WEBHOOKS_DEAD_REDRIVE_ALL", "1", "WEBHOOKS_DEAD_REDRIVE_ALL is neither true nor false"],
    ["npm_config_again", "true", 'npm kept --again for itself: write "npm run dead -- …"'],
  ])("is refused with %s=%j in the environment", async (name, value, text) => {
    const env = { [name]: value, npm_lifecycle_event: "dead" };
    const { code, err } = await runInProcess(["dead", "redrive"], { env });
    expect(code).toBe(2);
    expect(err).toContain(text);
  });

  // npm sets these for every script that it runs: an option of that name could never be given.
  const setByNpm = ["cache", "global_prefix", "globalconfig", "init_module", "local_prefix"].concat(
    ["node_gyp", "noproxy", "npm_version", "prefix", "user_agent", "userconfig"],
  );
  it.each([
    ["status"],
    ["find Orders 1"],
    ["logs"],
    ["pause"],
    ["resume"],
    ["pull 0123456789abcdef --stack Shop"],
    ["rotate"],
    ["register"],
    ["unregister"],
    ["login"],
    ["keys list"],
    ["dead list"],
    ["replay --refused"],
    ["shop create-order"],
    ["missed --since 2026-11-20T10:00Z"],
    ["backfill --resource Orders --since 2026-11-20T10:00Z"],
  ])("has no option that npm sets itself: %s", async (line) => {
    const variables: Record<string, string> = Object.fromEntries(
      setByNpm.map((name) => [`npm_config_${name}`, "text"]),
    );
    const env = { ...variables, npm_lifecycle_event: "webhooks" };
    const { err } = await runInProcess(line.split(" "), { env });
    expect(err).not.toContain("npm kept");
  });

  it("takes a flag from the environment, and what it says itself before that", async () => {
    const stacks: (string | null)[] = [];
    const around = {
      env: { WEBHOOKS_STACK: "Shop", WEBHOOKS_DEAD_REDRIVE_ALL: "true" },
      findTarget: (stack: string | null) => {
        stacks.push(stack);
        return Promise.reject(new Error("no target"));
      },
    };
    expect((await runInProcess(["dead", "redrive"], around)).code).toBe(1);
    await runInProcess(["dead", "redrive", "--stack", "Test"], around);
    await runInProcess(["dead", "redrive", "--all"], {
      ...around,
      env: { WEBHOOKS_DEAD_REDRIVE_ALL: "false" },
    });
    expect(stacks).toEqual(["Shop", "Test", null]);
  });
});

it("--dry-run that npm kept for itself does not become a real run", async () => {
  const env = { npm_config_dry_run: "true", npm_lifecycle_event: "webhooks" };
  for (const command of ["register", "unregister"]) {
    const { code, err } = await runInProcess([command, "--yes"], { env });
    expect(code).toBe(2);
    expect(err).toContain('npm kept --dry-run for itself: write "npm run webhooks -- …"');
  }
});

describe("the help", () => {
  it.each([
    [[]],
    [["start"]],
    [["send"]],
    [["check"]],
    [["keys"]],
    [["keys", "add"]],
    [["dead"]],
    [["dead", "redrive"]],
    [["replay"]],
    [["status"]],
    [["find"]],
    [["logs"]],
    [["pause"]],
    [["resume"]],
    [["pull"]],
    [["missed"]],
    [["backfill"]],
    [["login"]],
    [["register"]],
    [["unregister"]],
    [["shop"]],
    [["shop", "pack"]],
    [["shop", "faults"]],
  ])("of %j has examples and the exit codes, and is data", async (argv) => {
    const { code, out, err } = await runInProcess([...argv, "--help"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("Examples:\n  npm ");
    expect(out).toContain("Exit codes: 0 done");
  });

  it("names the variable of each option", async () => {
    const { out } = await runInProcess(["dead", "list", "-h"]);
    expect(out.match(/\[WEBHOOKS_\w+\]/g)).toEqual([
      "[WEBHOOKS_STACK]",
      "[WEBHOOKS_FAILING]",
      "[WEBHOOKS_DROPPED]",
      "[WEBHOOKS_JSON]",
    ]);
  });
});
