import { formatMessagesSync, type BuildResult } from "esbuild";
import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { refuseDirname } from "./bundle-hints.ts";
import type { BundleExtras, FunctionName } from "./bundle-extras.ts";
import { installModules, lockedVersions, lockText } from "./node-modules.ts";
import { withOwnSourceMap } from "./source-map.ts";

const root = join(import.meta.dirname, "..");
const builds = join(root, "node_modules/.cache/shipmondo-webhooks");

/**
 * What esbuild leaves in an ES module for a CommonJS dependency that calls `require` on a module of
 * Node's.
 */
const requireShim = "Dynamic require of";
const requireBanner =
  'import{createRequire}from"node:module";const require=createRequire(import.meta.url);\n';

/**
 * Puts what esbuild built into the folder that a function is made of.
 * @param built by `buildOptionsOf` of the same function
 * @returns a folder that holds `index.mjs` and nothing else but the `nodeModules` that are asked
 *   for
 * @throws Error with esbuild's warnings, or for a bundle that would not run
 */
export function storeBundle(
  name: FunctionName,
  { outputFiles, warnings, metafile }: BuildResult<{ write: false; metafile: true }>,
  { nodeModules = [], install = true }: BundleExtras,
): string {
  // What esbuild only warns of, a wrong import or an odd comparison, would fail in Lambda.
  if (warnings.length > 0) {
    throw new Error(formatMessagesSync(warnings, { kind: "warning" }).join("\n"));
  }
  const map = outputFiles.find(({ path }) => path.endsWith(".map"));
  const text = outputFiles.find((file) => file !== map)?.text ?? "";
  const banner = text.includes(requireShim) ? requireBanner : "";
  refuseDirname(text, Object.keys(metafile.inputs), root);
  const code = banner + (map === undefined ? text : withOwnSourceMap(text, map.text, banner));
  const modules = install && nodeModules.length > 0 ? lockedVersions(nodeModules, root) : null;

  // A folder named for what it holds, put in place by a rename: several builds at once never see
  // each other's half-written files.
  const hash = createHash("sha256")
    // What the packages need is locked there too.
    .update(code + (modules === null ? "" : JSON.stringify(modules) + lockText(root)))
    .digest("hex")
    .slice(0, 16);
  const folder = join(builds, `${name}-${hash}`);
  if (existsSync(join(folder, "index.mjs"))) return folder;
  const draft = join(builds, `${randomUUID()}.tmp`);
  mkdirSync(draft, { recursive: true });
  try {
    writeFileSync(join(draft, "index.mjs"), code);
    if (modules !== null) installModules(draft, modules, root);
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true });
    // Another build was faster.
    if (!existsSync(join(folder, "index.mjs"))) throw error;
  }
  return folder;
}
