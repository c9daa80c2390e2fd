import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { bundle, type FunctionName } from "../../lib/bundle.ts";

/**
 * The folder of a function's bundle, built once in a test run: its sources do not change meanwhile,
 * and a build takes a third of a second of CPU. Outside a test run it is built.
 * @param entry the module that exports `handler`. @default the function's own
 */
export function bundleOnce(name: FunctionName, entry?: string): string {
  // Of begin-run.ts: which bundles have been built, a file each.
  const { BUILT_BUNDLES } = process.env;
  if (BUILT_BUNDLES === undefined) return bundle(name, entry);
  const hash = createHash("sha256")
    .update(`${name} ${entry ?? ""}`)
    .digest("hex");
  const note = path.join(BUILT_BUNDLES, hash);
  if (existsSync(note)) return readFileSync(note, "utf8");
  const folder = bundle(name, entry);
  const draft = `${note}-${process.pid}`;
  writeFileSync(draft, folder);
  renameSync(draft, note);
  return folder;
}
