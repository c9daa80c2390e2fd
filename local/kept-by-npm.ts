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
  return variables[`npm_config_${name.replaceAll("-", "_")}`] !== undefined;
}
