import { open, type FileHandle } from "node:fs/promises";
import path from "node:path";
import type { WrittenLine } from "./log-line.ts";

/** The local run's log file and the one before it, read on from where they were left. */
export interface LogFileReader {
  /** The whole lines that were appended since the last reading. Throws when there is no file. */
  read(signal: AbortSignal): AsyncIterable<WrittenLine>;
}

const chunkBytes = 1 << 20;
const timeStamp = /"timestamp":"([^"]{20,30})"/;

/** @param at what a line without a time stamp in front of all others counts as written at */
export function createLogFileReader(file: string, at: number): LogFileReader {
  // As local/log-file.ts names it when it begins anew.
  const parts = path.parse(file);
  const before = path.join(parts.dir, `${parts.name}.old${parts.ext}`);
  /** The file that was read last. */
  let known: string | null = null;
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

  async function* linesOf(handle: FileHandle, signal: AbortSignal): AsyncGenerator<WrittenLine> {
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
  }

  const beginWith = (name: string): void => {
    known = name;
    position = 0;
    rest = Buffer.alloc(0);
  };

  /** What the file before this one has: at first all of it, later its end. */
  async function* fromBefore(signal: AbortSignal): AsyncGenerator<WrittenLine> {
    const handle = await open(before, "r").catch(() => null);
    if (handle === null) return;
    try {
      const name = await nameOf(handle);
      if (known === null) beginWith(name);
      if (known === name) yield* linesOf(handle, signal);
    } finally {
      await handle.close();
    }
  }

  async function* read(signal: AbortSignal): AsyncGenerator<WrittenLine> {
    const handle = await open(file, "r");
    try {
      const name = await nameOf(handle);
      if (known !== name) {
        yield* fromBefore(signal);
        if (signal.aborted) return;
        beginWith(name);
      } else if ((await handle.stat()).size < position) {
        beginWith(name);
      }
      yield* linesOf(handle, signal);
    } finally {
      await handle.close();
    }
  }

  return { read };
}

/** Tells files apart that have had one path: a number may be used again. */
async function nameOf(handle: FileHandle): Promise<string> {
  const { ino, birthtimeMs } = await handle.stat();
  return `${ino} ${birthtimeMs}`;
}
