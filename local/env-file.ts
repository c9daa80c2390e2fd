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

/**
 * The consumer's variables in the local run: `.env` in the folder of settings.json, if it is there.
 * @returns the variables, or which names cannot be set; no value is shown
 */
export function readEnvFile(folder: string): EnvFile {
  const file = path.join(folder, ".env");
  if (!existsSync(file)) return { ok: true, value: {} };
  const variables = Object.entries(parseEnv(readFileSync(file, "utf8")));
  const problems = variables.flatMap(([name]) =>
    // What looks like a name may be a line of a secret.
    isVariableName(name) ? (environmentProblem(name) ?? []) : malformed,
  );
  if (problems.length > 0) {
    return { ok: false, message: [".env needs a change:", ...problems].join("\n  - ") };
  }
  return {
    ok: true,
    value: Object.fromEntries(variables.map(([name, value = ""]) => [name, value])),
  };
}
