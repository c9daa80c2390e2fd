import {
  closeSync,
  existsSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from "node:fs";
import { z } from "zod";
import { kinds, type Kind } from "../catalogue.ts";
import { recordOf, type ObjectRecord } from "./record.ts";

/** One change of what is stored. */
export type Entry =
  | { readonly put: ObjectRecord }
  | { readonly removed: { readonly kind: Kind; readonly id: number } };

/** Everything that is stored, by id. */
export type Contents = Readonly<Record<Kind, Map<number, ObjectRecord>>>;
export type NextIds = Record<Kind, number>;

export interface Journal {
  /** Writes changes that belong together; when it returns they outlive this process. */
  append(entries: readonly Entry[]): void;
  close(): void;
}

/** Where ids begin: apart from one another, so that a mixed-up id is noticed. */
export const firstIds: Readonly<NextIds> = {
  webhooks: 101,
  sales_orders: 1_000_001,
  shipments: 2_000_001,
  shipment_drafts: 3_000_001,
};

const kind = z.enum(kinds);
const stored = z.looseObject({ id: z.int(), created_at: z.string(), updated_at: z.string() });
const entry = z.union([
  z.object({
    put: z.object({
      kind,
      object: stored,
      hidden: z.record(z.string(), z.union([z.string(), z.boolean()])),
    }),
  }),
  z.object({ removed: z.object({ kind, id: z.int() }) }),
  z.object({ next: z.record(kind, z.int()) }),
]);
const line = z.array(entry);

/** The file is written again from what is stored when it has grown to so many times its size. */
const growth = 4;
const leastBytes = 50_000_000;

/**
 * Opens the file that the objects, webhooks and ids are kept in: JSON lines, each a list of changes
 * that were made together, so that a kill in the middle of a write loses a change that nobody was
 * told of, whole. Readable by its owner only: it holds the webhooks' keys.
 * @param contents is filled with what the file holds
 * @throws Error that says what to do when the file is not one of ours
 */
export function openJournal(
  file: string,
  contents: Contents,
  nextIds: NextIds,
  limits = { growth, leastBytes },
): Journal {
  read(file, contents, nextIds);
  let output = -1;
  let bytes = 0;
  let bytesWhenWritten = 0;

  const write = (text: string): void => {
    const data = Buffer.from(text);
    const before = bytes;
    try {
      for (let at = 0; at < data.length;) at += writeSync(output, data, at);
      bytes += data.length;
    } catch (error) {
      // A disk that is full must not leave half a line in front of the next one.
      ftruncateSync(output, before);
      throw error;
    }
  };
  /** Beside the file first, so that a kill leaves the old or the new. */
  const rewrite = (): void => {
    if (output !== -1) closeSync(output);
    const beside = `${file}.new`;
    output = openSync(beside, "w", 0o600);
    bytes = 0;
    write(`${JSON.stringify([{ next: nextIds }])}\n`);
    for (const each of kinds) {
      for (const record of contents[each].values()) write(`[${entryText({ put: record })}]\n`);
    }
    renameSync(beside, file);
    bytesWhenWritten = bytes;
  };
  rewrite();

  return {
    append(entries) {
      if (output === -1) throw new Error("The local Shipmondo has stopped.");
      if (bytes > Math.max(limits.leastBytes, limits.growth * bytesWhenWritten)) rewrite();
      write(`[${entries.map(entryText).join(",")}]\n`);
    },
    close() {
      if (output !== -1) closeSync(output);
      output = -1;
    },
  };
}

function entryText(change: Entry): string {
  if ("removed" in change) return JSON.stringify(change);
  const { kind: of, text, hidden } = change.put;
  return `{"put":{"kind":"${of}","object":${text},"hidden":${JSON.stringify(hidden)}}}`;
}

function read(file: string, contents: Contents, nextIds: NextIds): void {
  if (!existsSync(file)) return;
  const lines = readFileSync(file, "utf8").split("\n");
  // Behind the last line end is nothing, or a line that a kill cut off.
  lines.pop();
  for (const text of lines) {
    for (const change of parse(text, file)) apply(change, contents, nextIds);
  }
}

function parse(text: string, file: string): z.infer<typeof line> {
  try {
    return line.parse(JSON.parse(text));
  } catch {
    throw new Error(
      `${file} does not hold the objects of a local Shipmondo. Delete it, or set LOCAL_DATA to ` +
        "another folder.",
    );
  }
}

function apply(change: z.infer<typeof entry>, contents: Contents, nextIds: NextIds): void {
  if ("next" in change) {
    for (const each of kinds) nextIds[each] = Math.max(nextIds[each], change.next[each]);
  } else if ("removed" in change) {
    contents[change.removed.kind].delete(change.removed.id);
  } else {
    const { kind: of, object, hidden } = change.put;
    contents[of].set(object.id, recordOf(of, object, hidden));
    nextIds[of] = Math.max(nextIds[of], object.id + 1);
  }
}
