import { readFileSync, statSync } from "node:fs";
import { registerHooks, stripTypeScriptTypes } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const project = pathToFileURL(path.join(import.meta.dirname, "../../..", path.sep)).href;

/** JavaScript of each of the project's files, as long as the file is not written again. */
const sources = new Map<string, { readonly writtenMs: number; readonly source: string }>();

let run = 0;

registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    const isOwn =
      found.url.startsWith(project) &&
      found.url.endsWith(".ts") &&
      !found.url.includes("/node_modules/");
    return isOwn ? { ...found, url: `${found.url}?run=${run}` } : found;
  },
  load(url, context, next) {
    if (!url.startsWith(project) || !/\.ts\?run=\d+$/.test(url)) return next(url, context);
    return { format: "module", source: sourceOf(fileURLToPath(url)), shortCircuit: true };
  },
});

/** @param file its absolute path */
function sourceOf(file: string): string {
  const { mtimeMs: writtenMs } = statSync(file);
  const known = sources.get(file);
  if (known?.writtenMs === writtenMs) return known.source;
  const text = stripTypeScriptTypes(readFileSync(file, "utf8"));
  // Stacks name the file as it would be named without the hooks.
  const source = `${text}\n//# sourceURL=${pathToFileURL(file).href}`;
  sources.set(file, { writtenMs, source });
  return source;
}

/**
 * From here on an import evaluates the project's own modules once more, as in a process that has
 * just begun; those of packages stay as they are.
 */
export function forgetOwnModules(): void {
  run += 1;
}
