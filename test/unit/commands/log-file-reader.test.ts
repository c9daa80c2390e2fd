import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createLogFileReader, type LogFileReader } from "../../../bin/commands/logs/log-file.ts";
import { openLogFile } from "../../../local/log-file.ts";

const folder = mkdtempSync(path.join(tmpdir(), "reader-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function linesOf(reader: LogFileReader): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const { text } of reader.read(new AbortController().signal)) lines.push(text);
  return lines;
}

test("a log that goes on in a new file is followed without a gap, and no line comes twice", async () => {
  const file = path.join(folder, "functions.log");
  const log = openLogFile(file, 2_000);
  const reader = createLogFileReader(file, 0);
  const written: string[] = [];
  const read: string[] = [];
  const write = (count: number): void => {
    for (let n = 0; n < count; n++) {
      const line = `line ${written.length} ${"x".repeat(50)}`;
      written.push(line);
      log.write(line);
    }
  };
  // The new file is shorter, as long, and longer than the old one was when it was left.
  for (const count of [10, 30, 25, 30, 3, 30]) {
    write(count);
    read.push(...(await linesOf(reader)));
  }
  log.close();
  expect(read).toEqual(written);
});

test("a log that was emptied is read from its beginning", async () => {
  const file = path.join(folder, "emptied.log");
  appendFileSync(file, "one\ntwo\n");
  const reader = createLogFileReader(file, 0);
  expect(await linesOf(reader)).toEqual(["one", "two"]);
  rmSync(file);
  appendFileSync(file, "three\nfour\nfive\n");
  expect(await linesOf(reader)).toEqual(["three", "four", "five"]);
});
