import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import type { BootstrapMessage } from "./bootstrap.ts";
import { startInstance, type Ending, type Instance } from "./instance.ts";

export interface FunctionOptions {
  /** Function name, as `AWS_LAMBDA_FUNCTION_NAME`. */
  readonly name: string;
  /** The bundle: its folder, or its file. */
  readonly bundle: string;
  /** `<file>.<export>`. @default "index.handler" */
  readonly handler?: string;
  /** The function's environment, engines' endpoints included (`Engines.env`). */
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** @default 512 */
  readonly memoryMb?: number;
  /** The most processes at once; what comes while all are busy waits. @default 1 */
  readonly maxInstances?: number;
  /** What the function publishes on its diagnostics channel. */
  readonly onMessage?: (message: BootstrapMessage) => void;
  /** A line of a process's output, and the invocation that it was written in, if any. */
  readonly onLine?: (line: string, requestId: string | null) => void;
  /**
   * A process ended unasked, or failed to start, and no invocation's outcome says so; `detail` says
   * how.
   */
  readonly onCrash?: (detail: string) => void;
}

/** What became of an invocation. `payload` is the JSON text of what the handler returned. */
export type Outcome = { readonly requestId: string } & (
  Ending | { readonly ok: false; readonly reason: "stopped"; readonly detail: string }
);

/**
 * A function: processes of one bundle, as many as are needed up to a cap, each running one
 * invocation at a time.
 */
export interface LocalFunction {
  readonly name: string;
  /** @param event anything that JSON can hold, or its JSON text */
  invoke(event: unknown): Promise<Outcome>;
  /**
   * Starts processes ahead of work, up to the cap; resolves when they wait for it, or have failed
   * to.
   */
  warm(instances?: number): Promise<void>;
  /** Present process ids. */
  pids(): readonly number[];
  /** Kills all processes; what waits or runs ends as `stopped` or `crashed`. */
  stop(): Promise<void>;
}

interface Waiting {
  readonly requestId: string;
  readonly event: string;
  readonly settle: (outcome: Outcome) => void;
}

interface Slot {
  state: "starting" | "idle" | "busy" | "gone";
  instance: Instance | null;
  readonly ended: Promise<void>;
}

/** Runs a bundle the way Lambda does, without the freezing between invocations. */
export function startFunction(options: FunctionOptions): LocalFunction {
  const { name, timeoutMs, maxInstances = 1, memoryMb = 512 } = options;
  const isFile = /\.m?js$/.test(options.bundle);
  const root = path.resolve(isFile ? path.dirname(options.bundle) : options.bundle);
  if (!existsSync(root))
    throw new Error(`There is no bundle of ${name} at ${root}: give the folder of its index.mjs`);
  const region = options.env.AWS_REGION ?? "eu-west-1";
  const functionArn = `arn:aws:lambda:${region}:000000000000:function:${name}`;
  const env = {
    PATH: process.env.PATH ?? "",
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: "local",
    ...options.env,
  };

  const slots = new Set<Slot>();
  const queue: Waiting[] = [];
  const watchers = new Set<() => void>();
  let stopping = false;

  const changed = (): void => {
    for (const watcher of watchers) watcher();
  };
  const dispatch = (): void => {
    for (const slot of slots) {
      const work = slot.state === "idle" && slot.instance !== null ? queue.shift() : undefined;
      if (work !== undefined) void run(slot, work);
    }
    const starting = [...slots].filter((slot) => slot.state === "starting").length;
    const wanted = Math.min(queue.length - starting, maxInstances - slots.size);
    for (let missing = wanted; missing > 0 && !stopping; missing--) launch();
    changed();
  };
  const run = async (slot: Slot, { requestId, event, settle }: Waiting): Promise<void> => {
    if (slot.instance === null) return;
    slot.state = "busy";
    settle({ requestId, ...(await slot.instance.run(requestId, event, timeoutMs)) });
  };

  const launch = (): void => {
    const { promise: ended, resolve: end } = Promise.withResolvers<undefined>();
    const slot: Slot = { state: "starting", instance: null, ended };
    slots.add(slot);
    const exited = (how: string, problem: string | null, told: boolean): void => {
      const { state } = slot;
      slot.state = "gone";
      if (!slots.delete(slot)) return;
      end(undefined);
      if (stopping) return;
      const detail = problem ?? `its process ended (${how})`;
      // One invocation pays for a start that failed, so that a broken bundle answers instead of
      // restarting for ever.
      const work = state === "starting" ? queue.shift() : undefined;
      work?.settle({ ok: false, reason: "init", detail, requestId: work.requestId });
      if (!told && work === undefined) options.onCrash?.(detail);
      dispatch();
    };
    startInstance({
      root,
      handler: options.handler ?? "index.handler",
      env,
      functionArn,
      onMessage: (message) => options.onMessage?.(message),
      onLine: (line, requestId) => options.onLine?.(line, requestId),
      onExit: exited,
      onIdle: () => {
        if (slot.state === "gone") return;
        slot.state = "idle";
        dispatch();
      },
    }).then(
      (instance) => {
        slot.instance = instance;
        if (stopping) instance.kill();
        else dispatch();
      },
      (error: unknown) => {
        exited(String(error), null, false);
      },
    );
  };

  return {
    name,
    invoke: (event) =>
      new Promise((settle) => {
        const requestId = randomUUID();
        if (stopping) {
          settle({ ok: false, reason: "stopped", detail: `${name} is stopping`, requestId });
          return;
        }
        const text = typeof event === "string" ? event : JSON.stringify(event);
        queue.push({ requestId, event: text, settle });
        dispatch();
      }),
    warm: (instances = 1) =>
      new Promise((resolve) => {
        for (let missing = Math.min(instances, maxInstances) - slots.size; missing > 0; missing--) {
          launch();
        }
        const look = (): void => {
          if ([...slots].some((slot) => slot.state === "starting")) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
      }),
    pids: () => [...slots].flatMap((slot) => slot.instance?.pid ?? []),
    async stop() {
      stopping = true;
      for (const { requestId, settle } of queue.splice(0)) {
        settle({ ok: false, reason: "stopped", detail: `${name} is stopping`, requestId });
      }
      const all = [...slots];
      for (const slot of all) slot.instance?.kill();
      await Promise.all(all.map((slot) => slot.ended));
    },
  };
}
