import { Command, Option, type OptionValues, type ParseOptionsResult } from "commander";
import { keptByNpm } from "../../local/kept-by-npm.ts";
import { wrong } from "./cannot-run.ts";
import type { Variables } from "./io-types.ts";

interface Shared {
  readonly env: Variables;
  /** Set by the command that runs. */
  exitCode: number;
}

interface SettingOptions {
  /** Variable that gives it too. @default WEBHOOKS_ and its name */
  readonly variable?: string;
  /** @param before what it was given as before, for an option that may be given more than once */
  readonly read?: (text: string, before: unknown) => unknown;
  readonly repeated?: boolean;
}

const guards: ReadonlySet<string> = new Set([
  "all",
  "allow-unbound",
  "fresh",
  "replace",
  "reveal",
  "yes",
]);

/**
 * A command of commander's that refuses what is in doubt: an unset shell variable must never become
 * "all", and an option that is misspelt, or given twice, must never be passed over. What it says
 * never quotes a value, since a mistyped key may be anywhere.
 */
export class WebhooksCommand extends Command {
  readonly #shared: Shared;
  readonly #settings = new Map<Option, SettingOptions & { readonly variable: string }>();

  constructor(name: string | undefined, shared: Shared) {
    super(name);
    this.helpCommand(false);
    this.#shared = shared;
  }

  override createCommand(name?: string): WebhooksCommand {
    return new WebhooksCommand(name, this.#shared);
  }

  /** Adds an option, which an environment variable gives too. */
  setting(flags: string, text: string, options: SettingOptions = {}): this {
    const option = new Option(flags);
    const { variable = this.#variableOf(option.name()) } = options;
    this.#settings.set(option, { ...options, variable });
    if (options.read !== undefined) option.argParser(options.read);
    option.description = `${text} [${variable}]`;
    return this.addOption(option);
  }

  /** One that takes a guard away is for one command: set for another, it must not arm this one. */
  #variableOf(option: string): string {
    const name = guards.has(option) ? [...this.#words(), option].join(" ") : option;
    return `WEBHOOKS_${name.replaceAll(/[- ]/g, "_").toUpperCase()}`;
  }

  /** Adds examples to the help. */
  examples(...lines: readonly string[]): this {
    return this.addHelpText("after", ["", "Examples:", ...lines.map((l) => `  ${l}`)].join("\n"));
  }

  /** What the command does; the result is the exit code. */
  run(act: (options: OptionValues, operands: readonly string[]) => Promise<number>): this {
    return this.action(async () => {
      this.#shared.exitCode = await act(this.opts(), this.args);
    });
  }

  override parseOptions(argv: string[]): ParseOptionsResult {
    const asksForHelp = (words: readonly string[]): boolean =>
      words.includes("--help") || words.includes("-h");
    if (this.commands.length > 0) return super.parseOptions(argv);
    if (asksForHelp(argv)) {
      // Not where it is the value of an option, or behind "--".
      const parsed = super.parseOptions(argv);
      if (asksForHelp(parsed.unknown)) return parsed;
    }
    const kept = keptByNpm(
      this.options.map((option) => option.name()),
      this.#shared.env,
    );
    if (kept !== null) throw wrong(kept);
    this.#refuseDoubt(argv);
    const parsed = super.parseOptions(argv);
    for (const option of this.options) this.#readVariable(option);
    return parsed;
  }

  /** Commander's own texts quote the command line. */
  override error(message: string, { code = "" }: { readonly code?: string } = {}): never {
    const hint = /\(Did you mean [^)]*\?\)/.exec(message)?.[0];
    const problem = this.#problem(message, code);
    throw wrong(hint === undefined ? problem : `${problem}. ${hint.slice(1, -1)}`);
  }

  #problem(message: string, code: string): string {
    switch (code) {
      case "commander.unknownOption": {
        // A short one by its letter: the rest of it may be a key that begins with a dash.
        const name = /'(--[^'=]*|-[^'])/.exec(message)?.[1] ?? "";
        return `${this.#path()} takes no ${name}`;
      }
      case "commander.unknownCommand":
        return `There is no command of that name${this.parent === null ? "" : ` in ${this.#path()}`}`;
      case "commander.excessArguments": {
        const [argument, second] = this.registeredArguments;
        if (second !== undefined) {
          return `${this.#path()} takes ${this.registeredArguments.length} arguments, but there are ${this.args.length}: quote what holds a blank`;
        }
        return argument === undefined
          ? `${this.#path()} takes nothing behind it, but there is something`
          : `${this.#path()} takes one ${argument.name()}, but there are ${this.args.length}: quote what holds a blank`;
      }
      default:
        return "The command line is not understood";
    }
  }

  /** Its name in quotes, with those above it but for the program's. */
  #path(): string {
    const words = this.#words();
    return words.length === 0 ? "The command line" : `"${words.join(" ")}"`;
  }

  /** What is typed for it behind the program's name: "dead", "drop". */
  #words(): readonly string[] {
    const above = this.parent;
    if (above === null) return [];
    return [...(above instanceof WebhooksCommand ? above.#words() : []), this.name()];
  }

  #refuseDoubt(argv: readonly string[]): void {
    const given = new Set<Option>();
    for (const [index, token] of argv.entries()) {
      if (token === "--") return;
      const [name = "", ...rest] = token.split("=");
      const option = this.options.find(({ long }) => long === name);
      if (option === undefined) continue;
      if (given.has(option) && this.#settings.get(option)?.repeated !== true)
        throw wrong(`${name} is given twice`);
      given.add(option);
      const inOne = rest.length > 0 ? rest.join("=") : null;
      if (!option.required) {
        if (option.optional && inOne === "") throw wrong(`${name} has an empty value`);
        if (!option.optional && inOne !== null) throw wrong(`${name} takes no value`);
        continue;
      }
      const value = inOne ?? argv[index + 1];
      if (value === "") {
        throw wrong(`${name} needs a value, and has an empty one: is a shell variable unset?`);
      }
      if (value === undefined || (inOne === null && value.startsWith("-"))) {
        throw wrong(
          `${name} needs a value, and has none: is a shell variable unset? ` +
            `A value that begins with a dash is written ${name}=-value`,
        );
      }
    }
  }

  /** What the command line says goes before what the environment says. */
  #readVariable(option: Option): void {
    const { variable = "", read } = this.#settings.get(option) ?? {};
    const text = this.#shared.env[variable];
    const name = option.attributeName();
    if (text === undefined || this.getOptionValue(name) !== undefined) return;
    if (option.required) {
      if (text === "") throw wrong(`${variable} is empty: unset it, or give it a value`);
      this.setOptionValueWithSource(name, read === undefined ? text : read(text, undefined), "env");
      return;
    }
    if (option.optional && /^\d+$/.test(text)) {
      this.setOptionValueWithSource(name, read === undefined ? text : read(text, undefined), "env");
      return;
    }
    if (text !== "true" && text !== "false") {
      throw wrong(`${variable} is neither true nor false: set it to one of them, or unset it`);
    }
    if (text === "true") this.setOptionValueWithSource(name, true, "env");
  }
}
