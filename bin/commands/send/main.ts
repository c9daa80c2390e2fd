import { randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import { findKnown } from "./known-delivery.ts";
import { runSend } from "./run-send.ts";

/** `npm run send`. Exit code: 0 every answer was 200, 1 one was not, 2 nothing could be sent. */
process.exitCode = await runSend(process.argv.slice(2), {
  env: process.env,
  readFile: (path) => readFileSync(path),
  clock: () => performance.now(),
  now: () => new Date(),
  freshId: () => randomInt(100_000_000, 1_000_000_000),
  findKnown,
  print: (line) => {
    console.log(line);
  },
  warn: (line) => {
    console.error(line);
  },
});
