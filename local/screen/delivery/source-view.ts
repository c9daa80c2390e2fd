import { readFileSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import type { SourceView } from "../../view/delivery-view.ts";
import { editorUrl } from "../../editor-url.ts";
import type { Place } from "./user-place.ts";

const linesAround = 4;
const longestLine = 300;
const mostBytes = 2_000_000;

/**
 * A place with the lines around it, as they are on the disk now.
 * @param folder the project's; nothing outside is read
 * @returns null when the file is not there any more
 */
export function sourceView(place: Place, folder: string, editor: string): SourceView | null {
  const { file, line, column } = place;
  const lines = readLines(folder, file);
  if (lines === null) return null;
  const first = Math.max(1, line - linesAround);
  return {
    file,
    line,
    column,
    excerpt: lines
      .slice(first - 1, line + linesAround)
      .map((text, at) => ({ line: first + at, text: text.slice(0, longestLine) })),
    editorUrl: editorUrl(editor, { file: path.resolve(folder, file), line, column }),
  };
}

function readLines(folder: string, file: string): readonly string[] | null {
  try {
    const real = realpathSync(path.resolve(folder, file));
    const isInside = real.startsWith(`${realpathSync(folder)}${path.sep}`);
    if (!isInside || statSync(real).size > mostBytes) return null;
    return readFileSync(real, "utf8").split(/\r?\n/);
  } catch {
    return null;
  }
}
