import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const mark = "\n//# sourceMappingURL=data:application/json;base64,";

/**
 * The same code with a source map for debuggers: sources by their whole addresses, so that a
 * breakpoint in an editor finds its file, and with their texts, for a debugger that does not read
 * files. The deployed one names them from the project's root, which nobody finds from where the
 * bundle lies.
 * @param folder of a bundle
 * @returns a folder beside it, from which packages are found as from there; the same where the
 *   bundle has no source map
 */
export function inspectableBundle(folder: string, project: string): string {
  const source = readFileSync(path.join(folder, "index.mjs"), "utf8");
  const at = source.lastIndexOf(mark);
  if (at === -1) return folder;
  const map = JSON.parse(
    Buffer.from(source.slice(at + mark.length), "base64").toString("utf8"),
  ) as { readonly sources: readonly string[] };
  const files = map.sources.map((each) => path.resolve(project, each));
  const own = {
    ...map,
    sources: files.map((file) => pathToFileURL(file).href),
    sourcesContent: files.map(readText),
  };
  const comment = Buffer.from(JSON.stringify(own)).toString("base64");
  const place = `${folder}-inspect`;
  mkdirSync(place, { recursive: true });
  const draft = path.join(place, `${process.pid}.tmp`);
  writeFileSync(draft, `${source.slice(0, at)}${mark}${comment}\n`);
  renameSync(draft, path.join(place, "index.mjs"));
  return place;
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
