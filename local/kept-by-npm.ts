import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Finds an option of ours that npm took as its own, since `--` was left out: the command would run
 * without it, and do something else.
 * https://docs.npmjs.com/cli/v11/using-npm/config#environment-variables
 * @param options names without dashes; those that npm has itself cannot be told from what a user's
 *   .npmrc sets
 * @returns what to write instead; null when npm kept none, or the command does not run below npm
 */
export function keptByNpm(options: readonly string[], variables: Variables): string | null {
  const script = variables.npm_lifecycle_event;
  if (script === undefined) return null;
  const kept = options.filter((name) => !ofNpm.includes(name) && isKept(name, variables));
  if (kept.length === 0) return null;
  const command = script === "start" ? "npm start" : `npm run ${script}`;
  return (
    `npm kept ${kept.map((name) => `--${name}`).join(", ")} for itself: ` +
    `write "${command} -- …", with -- before everything else.`
  );
}

const ofNpm = ["all", "ca", "json", "key", "yes"];

function isKept(name: string, variables: Variables): boolean {
  // npm completes what its own options begin with; no .npmrc says "true" for this one.
  if (name === "replace") return variables.npm_config_replace_registry_host === "true";
  if (name === "verbose") return variables.npm_config_loglevel === "verbose";
  if (name === "https") return wasGiven("--https", variables);
  return variables[`npm_config_${name.replaceAll("-", "_")}`] !== undefined;
}

/** npm has written it before it starts the script. */
const newestMs = 30_000;

/**
 * Says whether npm itself was given a word before `--`. It completes `--https` to `--https-proxy`
 * and drops it as no address, so that its debug log alone still has it.
 */
function wasGiven(word: string, variables: Variables): boolean {
  const { npm_config_cache: cache = "", npm_lifecycle_event: script = "" } = variables;
  const folder = variables.npm_config_logs_dir ?? path.join(cache, "_logs");
  try {
    return readdirSync(folder).some((name) => {
      const [, day, hour = "", minute = "", second = ""] =
        /^([\d-]+)T(\d\d)_(\d\d)_(\d\d)_\d+Z-debug-0\.log$/.exec(name) ?? [];
      const startedAt = Date.parse(`${day ?? ""}T${hour}:${minute}:${second}Z`);
      if (!(Date.now() - startedAt < newestMs)) return false;
      const log = readFileSync(path.join(folder, name), "utf8");
      const [, argv = ""] = /^\d+ verbose argv (.*)$/m.exec(log) ?? [];
      const [ofNpm = ""] = argv.split(' "--"');
      const isOver = /^\d+ (?:info ok|verbose exit )/m.test(log);
      return !isOver && ofNpm.includes(`"${script}"`) && ofNpm.includes(`"${word}"`);
    });
  } catch {
    return false;
  }
}
