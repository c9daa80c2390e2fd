import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";

/** The local run, as `npm start` runs it, in a process tree of its own. */
export interface Pipeline {
  /** Where webhooks are posted to, as the `ready` line says. */
  readonly endpoint: string;
  readonly pid: number;
  /** File that the functions' lines go to. */
  readonly logFile: string;
  readonly stop: () => Promise<void>;
}

const main = path.join(import.meta.dirname, "../../bin/webhooks.ts");

/**
 * Starts it and waits until it takes requests.
 * @throws Error when it ends before that
 */
export async function startPipeline(webhookKey: string): Promise<Pipeline> {
  const child = spawn(process.execPath, [main, "start", "--in-memory"], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, PORT: "0", WEBHOOK_KEY: webhookKey },
  });
  let logFile = "";
  const ready = new Promise<string>((resolve) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const [, word, rest] = /^\s*(logs|ready)\s+(\S.*)$/.exec(line) ?? [];
      if (word === "logs") logFile = rest ?? "";
      if (word === "ready") resolve(rest ?? "");
    });
  });
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`The local run ended with ${String(code)} before it was ready`);
  });
  ended.catch(() => undefined);
  const endpoint = await Promise.race([ready, ended]);
  return {
    endpoint,
    pid: child.pid ?? 0,
    logFile,
    stop: async () => {
      if (child.exitCode !== null) return;
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}
