import { keptByNpm } from "../../../local/kept-by-npm.ts";

const run = { npm_lifecycle_event: "check" };

test.each([
  ["no option", run, null],
  [
    "an option that npm kept",
    { ...run, npm_config_ping_only: "true" },
    'npm kept --ping-only for itself: write "npm run check -- …"',
  ],
  [
    "an option that npm completes to one of its own",
    { npm_lifecycle_event: "start", npm_config_loglevel: "verbose" },
    'npm kept --verbose for itself: write "npm start -- …"',
  ],
  ["an option that npm has itself and a .npmrc may set", { ...run, npm_config_yes: "true" }, null],
  ["no npm above it", { npm_config_ping_only: "true" }, null],
])("%s", (_what, variables, text) => {
  const kept = keptByNpm(["ping-only", "key-file", "verbose", "yes"], variables);
  if (text === null) expect(kept).toBeNull();
  else expect(kept).toContain(text);
});
