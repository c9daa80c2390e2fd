import { closeSync, existsSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { z } from "zod";
import type { Row, RowJournal } from "./delivery-rows.ts";

/** What an earlier run noted in a file, and the same file for this run's notes. */
export interface DeliveryJournal extends RowJournal {
  /**
   * When each key last verified something, as the earlier run noted: ISO 8601 by the key's name.
   */
  readonly verifiedKeys: ReadonlyMap<string, string>;
  keyVerified(name: string, at: string): void;
  close(): void;
}

export interface JournalLimits {
  /** Size of the file after which it is written again from what is still known. */
  readonly fileBytes: number;
  /** Of the data that is then written along, the newest first. */
  readonly dataCharacters: number;
}

const defaultLimits: JournalLimits = { fileBytes: 100_000_000, dataCharacters: 20_000_000 };

const text = z.string().nullable();
const row = z.object({
  id: z.string(),
  receivedAt: z.string(),
  resource: text,
  action: text,
  resourceId: text,
  bound: z.boolean(),
  status: z.enum([
    "queued",
    "running",
    "handled",
    "failed",
    "dead",
    "superseded",
    "held",
    "refused",
  ]),
  attempts: z.number(),
  failures: z.number(),
  handledAt: text,
  ackMs: z.number().nullable(),
  error: text,
  messageId: text,
  receives: z.number(),
  failureNoted: z.boolean(),
  endedMessageId: text,
  deadMessageId: text,
  superseded: z.boolean(),
  // Absent in files of earlier versions.
  heldIds: z.array(z.string()).readonly().default([]),
  seq: z.number().default(0),
  origin: z.enum(["webhook", "reconciler", "backfill"]).default("webhook"),
  key: text.default(null),
  label: text.default(null),
  bytes: z.number().nullable().default(null),
  version: z.number().nullable().default(null),
  late: z.boolean().default(false),
  judged: z.boolean().default(false),
  accepted: z.boolean().default(true),
  faults: z.array(z.string()).readonly().default([]),
  arrivedText: text.default(null),
});
const line = z.union([
  z.object({ row }),
  z.object({ data: z.object({ id: z.string(), text: z.string() }) }),
  z.object({ removed: z.string() }),
  z.object({ moved: z.object({ from: z.string(), to: z.string() }) }),
  z.object({ key: z.object({ name: z.string(), at: z.string() }) }),
]);

/**
 * The tracker's rows in a file of JSON lines, so that a run that is given the same folder shows
 * what was handled before it. Data is a line of its own, written when it changes. The file is
 * readable by its owner only: it holds what the deliveries hold.
 */
export function openJournal(file: string, limits: JournalLimits = defaultLimits): DeliveryJournal {
  const { rows, keys } = readJournal(file);
  const texts = new Map([...rows.values()].map(({ id, dataText }) => [id, dataText]));
  const earlier = [...rows.values()];
  let output = -1;
  let bytes = 0;

  const append = (value: z.infer<typeof line>): void => {
    bytes += writeSync(output, `${JSON.stringify(value)}\n`);
  };
  /** Written beside the file first, so that a crash leaves the old or the new. */
  const rewrite = (): void => {
    if (output !== -1) closeSync(output);
    const beside = `${file}.new`;
    output = openSync(beside, "w", 0o600);
    bytes = 0;
    let left = limits.dataCharacters;
    const kept = new Set<string>();
    for (const { id, dataText } of [...rows.values()].reverse()) {
      left -= dataText?.length ?? 0;
      if (left < 0) break;
      kept.add(id);
    }
    for (const [name, at] of keys) append({ key: { name, at } });
    for (const { dataText, ...rest } of rows.values()) {
      append({ row: rest });
      if (dataText !== null && kept.has(rest.id)) {
        append({ data: { id: rest.id, text: dataText } });
      }
    }
    renameSync(beside, file);
  };
  const noted = (): void => {
    if (bytes > limits.fileBytes) rewrite();
  };
  const put = (changed: Row): void => {
    if (output === -1) return;
    const { dataText, ...rest } = changed;
    rows.set(changed.id, changed);
    append({ row: rest });
    if (dataText !== null && texts.get(changed.id) !== dataText) {
      append({ data: { id: changed.id, text: dataText } });
    }
    texts.set(changed.id, dataText);
    noted();
  };
  rewrite();

  return {
    rows: earlier,
    verifiedKeys: new Map(keys),
    put,
    replace(from, row) {
      if (output === -1) return;
      put(row);
      moveEntry(rows, from, row.id);
      texts.delete(from);
      append({ moved: { from, to: row.id } });
      noted();
    },
    remove(id) {
      if (output === -1) return;
      rows.delete(id);
      texts.delete(id);
      append({ removed: id });
      noted();
    },
    keyVerified(name, at) {
      if (output === -1) return;
      keys.set(name, at);
      append({ key: { name, at } });
      noted();
    },
    close() {
      if (output !== -1) closeSync(output);
      output = -1;
    },
  };
}

/** What is no line of ours, such as one that a crash cut off, is passed over. */
function readJournal(file: string): {
  readonly rows: Map<string, Row>;
  readonly keys: Map<string, string>;
} {
  const rows = new Map<string, Row>();
  const keys = new Map<string, string>();
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
  for (const each of lines) {
    const parsed = parse(each);
    if (parsed === null) continue;
    if ("row" in parsed) {
      const dataText = rows.get(parsed.row.id)?.dataText ?? null;
      rows.set(parsed.row.id, { ...parsed.row, dataText });
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
  return { rows, keys };
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
