import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import type { InstanceCall, InstanceReply } from "./instance-process.ts";

export interface InstancesOptions {
  /** Folder of the bundle. */
  readonly bundle: string;
  readonly env: Readonly<Record<string, string>>;
  /** Events that can be under way at once; those that come while all are busy wait. */
  readonly instances: number;
  /** A line that an instance wrote. */
  readonly onLine?: (line: string) => void;
}

export interface Answered {
  /** Null when the handler threw. */
  readonly status: number | null;
  /** JSON text. */
  readonly body: string;
  /** Milliseconds since the epoch, by the clock of the instance's process. */
  readonly startedAt: number;
  readonly endedAt: number;
}

/** Instances of one function, in a process of their own. */
export interface Instances {
  /** Calls an instance; one that is silent for `patienceMs` has failed, as one that Lambda ends. */
  readonly invoke: (event: () => object, patienceMs?: number) => Promise<Answered>;
  readonly stop: () => Promise<void>;
}

/** The receiver's time-out. */
const longestMs = 10_000;

/**
 * Starts instances and runs their init. `invoke` takes a maker of the event, called when an
 * instance is free: so API Gateway's time stamp is that of a request that did not wait, as none
 * does in Lambda.
 */
export async function startInstances(options: InstancesOptions): Promise<Instances> {
  const { bundle, instances } = options;
  const child = spawn(
    process.execPath,
    [
      "--disable-warning=ExperimentalWarning",
      join(import.meta.dirname, "instance-process.ts"),
      bundle,
      String(instances),
    ],
    {
      stdio: ["ignore", "pipe", "inherit", "ipc"],
      env: { PATH: process.env.PATH, AWS_LAMBDA_FUNCTION_NAME: "receiver", ...options.env },
    },
  );
  if (child.stdout !== null) {
    createInterface({ input: child.stdout }).on("line", (line) => options.onLine?.(line));
  }
  const running = new Map<number, (answered: Answered) => void>();
  const ready = Promise.withResolvers<undefined>();
  child.once("exit", (code, signal) => {
    ready.reject(new Error(`The instances' process ended (${signal ?? code ?? "unknown"})`));
    for (const end of running.values()) end({ status: null, body: "", startedAt: 0, endedAt: 0 });
  });
  child.on("message", (message) => {
    const reply = message as InstanceReply;
    if (reply.type === "ready") {
      ready.resolve(undefined);
      return;
    }
    const { call, answer, startedAt, endedAt } = reply;
    const end = running.get(call);
    running.delete(call);
    const { statusCode = null, body = "" } = JSON.parse(answer ?? "{}") as {
      readonly statusCode?: number;
      readonly body?: string;
    };
    end?.({ status: statusCode, body, startedAt, endedAt });
  });
  await ready.promise;

  let calls = 0;
  const free = Array.from({ length: instances }, (_, slot) => slot);
  const waiting: ((slot: number) => void)[] = [];
  const takeSlot = (): Promise<number> => {
    const slot = free.pop();
    return slot === undefined
      ? new Promise((resolve) => waiting.push(resolve))
      : Promise.resolve(slot);
  };
  const giveBack = (slot: number): void => {
    const next = waiting.shift();
    if (next === undefined) free.push(slot);
    else next(slot);
  };

  return {
    async invoke(event, patienceMs) {
      const slot = await takeSlot();
      const call = ++calls;
      const answered = await new Promise<Answered>((resolve) => {
        const message: InstanceCall = { call, slot, event: event() };
        const startedAt = Date.now();
        const silence = setTimeout(() => {
          running.delete(call);
          resolve({ status: null, body: "", startedAt, endedAt: Date.now() });
        }, patienceMs ?? longestMs);
        running.set(call, (answer) => {
          clearTimeout(silence);
          resolve(answer);
        });
        child.send(message);
      });
      giveBack(slot);
      return answered;
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      child.disconnect();
      await ended;
    },
  };
}
