import { open } from "node:fs/promises";
import type { WrittenLine } from "./log-line.ts";

/** The local run's log file, read on from where it was left. */
export interface LogFileReader {
  /** The whole lines that were appended since the last reading. Throws when there is no file. */
  read(signal: AbortSignal): AsyncIterable<WrittenLine>;
}

const chunkBytes = 1 << 20;
const timeStamp = /"timestamp":"([^"]{20,30})"/;

/** @param at what a line without a time stamp in front of all others counts as written at */
export function createLogFileReader(file: string, at: number): LogFileReader {
  let position = 0;
  let rest: Buffer = Buffer.alloc(0);
  let latest = at;

  const lineOf = (bytes: Buffer): WrittenLine => {
    const text = bytes.toString("utf8");
    const own = Date.parse(timeStamp.exec(text)?.[1] ?? "");
    // A line that states no time came behind the one before it.
    if (!Number.isNaN(own)) latest = own;
    return { text, at: latest, function: null };
  };

  async function* read(signal: AbortSignal): AsyncGenerator<WrittenLine> {
    const handle = await open(file, "r");
    try {
      // Emptied meanwhile: a new run, or one that forgot everything.
      if ((await handle.stat()).size < position) {
        position = 0;
        rest = Buffer.alloc(0);
      }
      const chunk = Buffer.alloc(chunkBytes);
      while (!signal.aborted) {
        const { bytesRead } = await handle.read(chunk, 0, chunkBytes, position);
        if (bytesRead === 0) return;
        position += bytesRead;
        const bytes = Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
        let begin = 0;
        for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, begin)) {
          const line = bytes.subarray(begin, end);
          begin = end + 1;
          if (line.length > 0) yield lineOf(line);
        }
        rest = Buffer.from(bytes.subarray(begin));
      }
    } finally {
      await handle.close();
    }
  }

  return { read };
}
