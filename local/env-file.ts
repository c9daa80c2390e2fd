import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseEnv } from "node:util";
import { environmentProblem, isVariableName } from "../lambda/contract/reserved-variables.ts";

type EnvFile =
  | { readonly ok: true; readonly value: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly message: string };

const malformed =
  "a line has no name that Lambda takes before its =: two or more letters, digits and _, beginning " +
  "with a letter; a value of several lines needs quotes";

const unread =
  "a line is no NAME=value, and would be left out: begin it with # if it is a comment, and put a " +
  "value of several lines in quotes";

/** Node reads on over a line that sets nothing. */
function hasUnreadLine(text: string): boolean {
  const quoted = /=[ \t]*(["'`])(?:(?!\1)[^])*\1/g;
  return text
    .replaceAll(quoted, "=")
    .split(/\r?\n/)
    .some((line) => !/^\s*(?:#|$)/.test(line) && !line.includes("="));
}

/**
 * The consumer's variables in the local run: `.env` in the folder of settings.json, if it is there.
 * @returns the variables, or which names cannot be set; no value is shown
 */
export function readEnvFile(folder: string): EnvFile {
  const file = path.join(folder, ".env");
  if (!existsSync(file)) return { ok: true, value: {} };
  const text = readFileSync(file, "utf8");
  const variables = Object.entries(parseEnv(text));
  const problems = new Set(
    variables.flatMap(([name]) =>
      // What looks like a name may be a line of a secret.
      isVariableName(name) ? (environmentProblem(name) ?? []) : malformed,
    ),
  );
  if (hasUnreadLine(text)) problems.add(unread);
  if (problems.size > 0) {
    return { ok: false, message: [".env needs a change:", ...problems].join("\n  - ") };
  }
  return {
    ok: true,
    value: Object.fromEntries(variables.map(([name, value = ""]) => [name, value])),
  };
}
