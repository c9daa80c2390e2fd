import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import process from "node:process";
import { measuredCore, pinned } from "../lib/pinned.ts";
import type { WarmAnswer, WarmOrder } from "./worker.ts";

/** A bundle in a process of its own on the measured core. */
export interface Worker {
  /** @throws Error when the worker has ended */
  readonly run: (order: WarmOrder) => Promise<WarmAnswer>;
  readonly stop: () => void;
}

/**
 * @param file the bundle
 * @param name as `AWS_LAMBDA_FUNCTION_NAME`
 * @param env where it finds the services, and what the stack would set
 */
export async function startWorker(
  file: string,
  name: string,
  env: Readonly<Record<string, string>>,
): Promise<Worker> {
  const { command, args } = pinned(measuredCore, process.execPath, [
    path.join(import.meta.dirname, "worker.ts"),
    file,
  ]);
  const child = spawn(command, args, {
    // What the functions log goes to no disk.
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    env: {
      PATH: process.env.PATH ?? "",
      NODE_NO_WARNINGS: "1",
      LAMBDA_TASK_ROOT: path.dirname(file),
      _X_AMZN_TRACE_ID:
        "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0",
      AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
      AWS_LAMBDA_FUNCTION_NAME: name,
      ...env,
    },
  });
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`The process of ${name} ended with ${String(code)}; the lines above say why`);
  });
  ended.catch(() => undefined);
  await Promise.race([once(child, "message"), ended]);
  return {
    run: async (order) => {
      child.send(order);
      const [answer] = (await Promise.race([once(child, "message"), ended])) as [WarmAnswer];
      return answer;
    },
    stop: () => {
      if (child.connected) child.disconnect();
    },
  };
}
