import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import type { FunctionName } from "../../lib/bundle-extras.ts";
import { bundle } from "../../lib/bundle.ts";

/** The folder of handlers that log and do nothing else, in place of the user's own. */
export const plainHandlers = path.join(import.meta.dirname, "plain-handlers");

/**
 * Bundles a function as it is deployed, but for the user's handlers: no test and no measurement may
 * depend on them, or call what they call. Built once in a test run: its sources do not change
 * meanwhile, and a build takes a third of a second of CPU.
 * @param entry another module in place of the function's own
 * @returns the folder of its `index.mjs`
 */
export function plainBundle(name: FunctionName, entry?: string): string {
  const build = (): string =>
    bundle(name, entry, name === "consumer" ? { handlers: plainHandlers } : {});
  // Of begin-run.ts: which bundles have been built, a file each.
  const { BUILT_BUNDLES } = process.env;
  if (BUILT_BUNDLES === undefined) return build();
  const hash = createHash("sha256")
    .update(`${name} ${entry ?? ""}`)
    .digest("hex");
  const note = path.join(BUILT_BUNDLES, hash);
  if (existsSync(note)) return readFileSync(note, "utf8");
  const folder = build();
  const draft = `${note}-${process.pid}`;
  writeFileSync(draft, folder);
  renameSync(draft, note);
  return folder;
}
