import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
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

test.each([
  ["before --", '"start" "--https"', "", 'npm kept --https for itself: write "npm start -- …"'],
  ["behind --", '"start" "--" "--https"', "", null],
  ["of a run that is over", '"start" "--https"', "9 verbose exit 2\n", null],
  ["of another script", '"run" "send" "--https"', "", null],
])("--https %s, which only npm's log has", (_what, argv, more, text) => {
  const cache = mkdtempSync(path.join(tmpdir(), "npm-"));
  mkdirSync(path.join(cache, "_logs"));
  const name = `${new Date().toISOString().replace(/[:.]/g, "_")}-debug-0.log`;
  writeFileSync(path.join(cache, "_logs", name), `1 verbose argv ${argv}\n${more}`);
  const kept = keptByNpm(["https"], { npm_lifecycle_event: "start", npm_config_cache: cache });
  rmSync(cache, { recursive: true });
  if (text === null) expect(kept).toBeNull();
  else expect(kept).toContain(text);
});
