import { closeSync, fstatSync, openSync, renameSync, writeSync } from "node:fs";
import path from "node:path";

export interface LogFile {
  /** Appends a line; nothing once it is closed: the last ones of a process may come after that. */
  write(line: string): void;
  close(): void;
}

/** Then it goes on in a new file, beside the one before. */
const mostBytes = 50_000_000;

/**
 * Opens a file of log lines, readable by its owner only.
 * @param file `….log`; the one before it is `….old.log`
 */
export function openLogFile(file: string, most = mostBytes): LogFile {
  const open = (): number => openSync(file, "a", 0o600);
  let output: number | null = open();
  let bytes = fstatSync(output).size;
  const beginAnew = (full: number): number => {
    closeSync(full);
    const { dir, name, ext } = path.parse(file);
    renameSync(file, path.join(dir, `${name}.old${ext}`));
    bytes = 0;
    return open();
  };
  return {
    write(line) {
      if (output === null) return;
      if (bytes > most) output = beginAnew(output);
      bytes += writeSync(output, `${line}\n`);
    },
    close() {
      if (output !== null) closeSync(output);
      output = null;
    },
  };
}
