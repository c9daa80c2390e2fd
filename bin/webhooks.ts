#!/usr/bin/env node
import { randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { askForKey } from "./commands/keys/ask-for-key.ts";
import { askForLogin } from "./commands/login/ask-for-login.ts";
import { confirm } from "./common/confirm.ts";
import { runWebhooks } from "./common/run-webhooks.ts";

// Of a pipe whose reader has ended: | head
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

/** The one command line: `npm run webhooks -- <command>`. */
process.exitCode = await runWebhooks(process.argv.slice(2), {
  env: process.env,
  print: (line) => {
    console.log(line);
  },
  warn: (line) => {
    console.error(line);
  },
  readFile: (path) => readFileSync(path),
  now: () => new Date(),
  clock: () => performance.now(),
  freshId: () => randomInt(100_000_000, 1_000_000_000),
  askForKey,
  askForLogin,
  sleep: (ms, signal) => sleep(ms, undefined, signal === undefined ? {} : { signal }),
  confirm,
  findTarget: async (stack) => {
    // Loaded by the commands that need it: the SDK's clients take their time.
    const { findTarget } = await import("./common/target.ts");
    return findTarget(stack, process.env);
  },
  interrupted() {
    const controller = new AbortController();
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.once(signal, () => {
        controller.abort();
      });
    }
    return controller.signal;
  },
});
