import { readFileSync } from "node:fs";
import { z } from "zod";
import type { Row } from "../delivery-rows.ts";
import { readRow } from "./kept-forms.ts";

const line = z.union([
  z.object({ row: z.looseObject({ id: z.string() }) }),
  z.object({ data: z.object({ id: z.string(), text: z.string() }) }),
  z.object({ removed: z.string() }),
  z.object({ moved: z.object({ from: z.string(), to: z.string() }) }),
  z.object({ key: z.object({ name: z.string(), at: z.string() }) }),
]);

/**
 * Reads the JSON lines that earlier versions kept the rows in, the oldest first. What is no line of
 * theirs, such as one that a crash cut off, is passed over.
 */
export function readEarlierJournal(file: string): {
  readonly rows: readonly Row[];
  /** When each key last verified something, by its name. */
  readonly keys: ReadonlyMap<string, string>;
} {
  const rows = new Map<string, Row>();
  const keys = new Map<string, string>();
  for (const each of readFileSync(file, "utf8").split("\n")) {
    const parsed = parse(each);
    if (parsed === null) continue;
    if ("row" in parsed) {
      const { id } = parsed.row;
      const row = readRow(JSON.stringify(parsed.row), rows.get(id)?.dataText, null);
      if (row !== null) rows.set(id, row);
    } else if ("data" in parsed) {
      const known = rows.get(parsed.data.id);
      if (known !== undefined) rows.set(known.id, { ...known, dataText: parsed.data.text });
    } else if ("removed" in parsed) {
      rows.delete(parsed.removed);
    } else if ("moved" in parsed) {
      moveEntry(rows, parsed.moved.from, parsed.moved.to);
    } else {
      keys.set(parsed.key.name, parsed.key.at);
    }
  }
  return { rows: [...rows.values()], keys };
}

function parse(written: string): z.infer<typeof line> | null {
  if (written === "") return null;
  try {
    return line.safeParse(JSON.parse(written)).data ?? null;
  } catch {
    return null;
  }
}

/**
 * The entry of `to` takes the place of `from` in the map's order, or keeps its own where that comes
 * first; `from` goes.
 */
function moveEntry<Value>(map: Map<string, Value>, from: string, to: string): void {
  const entries = [...map];
  const value = map.get(to);
  map.clear();
  for (const [key, each] of entries) {
    if (key !== from && key !== to) map.set(key, each);
    else if (value !== undefined && !map.has(to)) map.set(to, value);
  }
}
