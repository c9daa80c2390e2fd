import { closeSync, openSync, readSync } from "node:fs";

/** Milliseconds from receipt to the handler's end, of each delivery handled since the last look. */
export interface HandledLog {
  readonly since: () => readonly number[];
}

const ageLine = /"AgeWhenHandledMs":(\d+)/g;

/** Follows the functions' log file from its end, by the metric written for each delivery. */
export function followHandled(file: string): HandledLog {
  let at = 0;
  let rest = "";
  const readOn = (): string => {
    const descriptor = openSync(file, "r");
    const chunk = Buffer.alloc(1 << 20);
    let text = rest;
    for (let read = 1; read > 0;) {
      read = readSync(descriptor, chunk, 0, chunk.length, at);
      at += read;
      text += chunk.toString("latin1", 0, read);
    }
    closeSync(descriptor);
    const end = text.lastIndexOf("\n") + 1;
    rest = text.slice(end);
    return text.slice(0, end);
  };
  readOn();
  return {
    // The unit's own entry has the name as a text, so only the value matches.
    since: () => [...readOn().matchAll(ageLine)].map(([, ms]) => Number(ms)),
  };
}
