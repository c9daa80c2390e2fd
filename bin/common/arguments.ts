import { parseArgs } from "node:util";

/** A command that was understood. A flag that was not given is false, an absent value null. */
export interface Command {
  readonly name: CommandName;
  /** The name or id; null where the command takes none, or `--all` takes its place. */
  readonly operand: string | null;
  /** Name of the stack in AWS; null: the local run. */
  readonly stack: string | null;
  readonly flags: Readonly<Record<Flag, boolean>>;
  readonly values: Readonly<Record<ValueOption, string | null>>;
}

export type Parsed =
  | { readonly kind: "run"; readonly command: Command }
  | { readonly kind: "help" }
  /** The message says what is wrong; nothing may be done. */
  | { readonly kind: "wrong"; readonly message: string; readonly unknownCommand: boolean };

const flags = [
  "all",
  "again",
  "allow-unbound",
  "dropped",
  "failing",
  "refused",
  "replace",
  "reveal",
  "unreadable",
  "yes",
] as const;
type Flag = (typeof flags)[number];
const valueOptions = ["kms-key-id", "after"] as const;
type ValueOption = (typeof valueOptions)[number];

/** Names of all options, without dashes. */
export const optionNames: readonly string[] = ["stack", ...flags, ...valueOptions];

interface Shape {
  /** What the operand is; absent: the command takes none. */
  readonly operand?: "name" | "id";
  readonly options?: readonly (Flag | ValueOption)[];
}

const shapes = {
  "keys list": {},
  "keys add": { operand: "name", options: ["replace", "kms-key-id"] },
  "keys remove": { operand: "name", options: ["yes"] },
  "dead list": { options: ["failing", "dropped"] },
  "dead show": { operand: "id", options: ["reveal"] },
  "dead redrive": { operand: "id", options: ["all", "again"] },
  "dead drop": { operand: "id", options: ["all", "yes"] },
  "dead restore": { operand: "id" },
  "dead retry": { operand: "id", options: ["all"] },
  "dead give-up": { operand: "id" },
  replay: { options: ["refused", "unreadable", "allow-unbound", "after"] },
} as const satisfies Readonly<Record<string, Shape>>;
export type CommandName = keyof typeof shapes;

const shapeOf = (name: CommandName): Shape => shapes[name];

/** Fewer characters of an id could be a slip that matches by chance. */
const shortestId = 8;

/**
 * Reads a command line and refuses everything that is in doubt: an unset shell variable must never
 * become "all", and a misspelt flag must never be passed over.
 * @param argv what follows the script's name
 */
export function parseCommand(argv: readonly string[]): Parsed {
  const { tokens } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    strict: false,
    tokens: true,
    options: {
      help: { type: "boolean", short: "h" },
      stack: { type: "string" },
      ...Object.fromEntries(flags.map((flag) => [flag, { type: "boolean" as const }])),
      ...Object.fromEntries(valueOptions.map((name) => [name, { type: "string" as const }])),
    },
  });
  const words = tokens.flatMap((token) => (token.kind === "positional" ? [token.value] : []));
  const given = new Map<string, string | null>();
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    if (token.name === "help") return { kind: "help" };
    if (given.has(token.name)) return wrong(`${token.rawName} is given twice`);
    given.set(token.name, token.value ?? null);
  }

  const name = commandName(words);
  if (name === null) {
    if (words.length === 0) return unknown("No command is given");
    return words.length === 1 && Object.keys(shapes).some((each) => each.startsWith(`${words[0]} `))
      ? unknown(`"${words[0]}" needs a command`)
      : unknown(`There is no command "${words.slice(0, 2).join(" ")}"`);
  }
  const operands = words.slice(name.split(" ").length);
  const problem = problemOfOptions(name, given) ?? problemOfOperands(name, operands, given);
  if (problem !== null) return wrong(problem);
  return {
    kind: "run",
    command: {
      name,
      operand: operands[0] ?? null,
      stack: given.get("stack") ?? null,
      flags: Object.fromEntries(flags.map((flag) => [flag, given.has(flag)])) as Command["flags"],
      values: Object.fromEntries(
        valueOptions.map((option) => [option, given.get(option) ?? null]),
      ) as Command["values"],
    },
  };
}

function commandName([area = "", subcommand = ""]: readonly string[]): CommandName | null {
  const name = area === "replay" ? area : `${area} ${subcommand}`;
  return Object.hasOwn(shapes, name) ? (name as CommandName) : null;
}

function problemOfOptions(
  name: CommandName,
  given: ReadonlyMap<string, string | null>,
): string | null {
  if (given.has("failing") && given.has("dropped")) return "--failing and --dropped are two lists";
  const takes: readonly string[] = ["stack", ...(shapeOf(name).options ?? [])];
  for (const [option, value] of given) {
    if (!takes.includes(option)) return `"${name}" takes no --${option}`;
    const wantsValue = option === "stack" || valueOptions.some((each) => each === option);
    if (!wantsValue && value !== null) return `--${option} takes no value`;
    if (wantsValue && (value === null || value === "" || value.startsWith("-"))) {
      return `--${option} needs a value, and has none: is a shell variable unset?`;
    }
  }
  return null;
}

function problemOfOperands(
  name: CommandName,
  operands: readonly string[],
  given: ReadonlyMap<string, string | null>,
): string | null {
  const { operand } = shapeOf(name);
  const [first] = operands;
  if (operand === undefined) {
    return first === undefined
      ? null
      : `"${name}" takes nothing behind it, but there is "${first}"`;
  }
  if (operands.length > 1) {
    return `"${name}" takes one ${operand}, but there are ${operands.length}`;
  }
  if (given.has("all")) {
    return first === undefined ? null : `"${name}" takes an ${operand} or --all, not both`;
  }
  if (first === undefined || first === "") {
    return `"${name}" needs ${operand === "id" ? "an id" : "a name"}, and has none: is a shell variable unset?`;
  }
  if (operand === "id" && !/^[A-Za-z0-9_-]+$/.test(first)) return `"${name}": this is no id`;
  if (operand === "id" && first.length < shortestId) {
    return `"${first}" is too short: give at least ${shortestId} characters of the id`;
  }
  return null;
}

/** @param problem a sentence without its full stop */
const wrong = (problem: string): Extract<Parsed, { kind: "wrong" }> => ({
  kind: "wrong",
  message: `${problem}${problem.endsWith("?") ? "" : "."} Nothing was done; --help shows the commands.`,
  unknownCommand: false,
});

const unknown = (problem: string): Parsed => ({ ...wrong(problem), unknownCommand: true });
