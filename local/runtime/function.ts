import { randomUUID } from "node:crypto";
import type { BootstrapMessage } from "./bootstrap.ts";
import { functionCode, type FunctionCode } from "./code.ts";
import { startInstance, type Ending, type Instance } from "./instance.ts";
import type { ReportedError } from "./runtime-api.ts";

export interface FunctionOptions {
  /** Function name, as `AWS_LAMBDA_FUNCTION_NAME`. */
  readonly name: string;
  /** The bundle: its folder, or its file. */
  readonly bundle: string;
  /** `<file>.<export>`. @default "index.handler" */
  readonly handler?: string;
  /** The function's environment, engines' endpoints included (`Engines.env`). */
  readonly env: Readonly<Record<string, string>>;
  /** Changes the environment of instances that start, such as the engines' addresses. */
  readonly route?: Route;
  readonly timeoutMs: number;
  /** @default 512 */
  readonly memoryMb?: number;
  /** The most processes at once; what comes while all are busy waits. @default 1 */
  readonly maxInstances?: number;
  /**
   * Port of Node's inspector on 127.0.0.1, which one instance at a time has; without a time-out.
   * @default none
   */
  readonly inspectPort?: number | null;
  /**
   * What the function publishes on its diagnostics channel.
   * @param replaced how often the code had been replaced when the instance was started
   */
  readonly onMessage?: (message: BootstrapMessage, replaced: number) => void;
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

/** @returns the environment, changed */
export type Route = (env: Readonly<Record<string, string>>) => Readonly<Record<string, string>>;

/** What became of code that was to replace the present one. */
export type Replaced =
  { readonly ok: true } | { readonly ok: false; readonly problem: ReportedError };

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
  /**
   * Puts other code into all instances from now on. It is loaded in one of them first: when that
   * fails, the present code goes on. An invocation under way ends with the code that it began with.
   */
  replace(
    code: Partial<Pick<FunctionOptions, "bundle" | "env" | "route">>,
    loadMs?: number,
  ): Promise<Replaced>;
  /**
   * Kills the process that runs an invocation.
   * @returns whether that ended it, before it had given its answer
   */
  crash(requestId: string): Promise<boolean>;
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
  /** `trial`: it loads code that may replace the present one; `retired`: it is being killed. */
  state: "starting" | "trial" | "idle" | "busy" | "retired" | "gone";
  instance: Instance | null;
  /** The invocation under way, and its ending. */
  running: { readonly requestId: string; readonly ending: Promise<Ending> } | null;
  readonly code: FunctionCode;
  readonly ended: Promise<void>;
}

/** Lambda gives up an import that takes longer. */
const longestLoadMs = 10_000;

const unchanged: Route = (env) => env;

/** Runs a bundle the way Lambda does, without the freezing between invocations. */
export function startFunction(options: FunctionOptions): LocalFunction {
  const { name, timeoutMs, memoryMb = 512, inspectPort = null } = options;
  const maxInstances = inspectPort === null ? (options.maxInstances ?? 1) : 1;
  const region = options.env.AWS_REGION ?? "eu-west-1";
  const functionArn = `arn:aws:lambda:${region}:000000000000:function:${name}`;
  let { bundle, env, route = unchanged } = options;
  const codeOf = (
    given: Pick<FunctionOptions, "bundle" | "env"> & { readonly route: Route },
  ): FunctionCode =>
    functionCode({
      name,
      env: given.route(given.env),
      memoryMb,
      bundle: given.bundle,
      inspected: inspectPort !== null,
    });
  let code = codeOf({ bundle, env, route });
  let replaced = 0;
  let replacing: Promise<unknown> = Promise.resolve();

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
    const used = [...slots].filter(({ state }) => state !== "trial");
    const starting = used.filter(({ state }) => state === "starting").length;
    const wanted = Math.min(queue.length - starting, maxInstances - used.length);
    for (let missing = wanted; missing > 0 && !stopping; missing--) launch(code, "starting");
    changed();
  };
  const run = async (slot: Slot, { requestId, event, settle }: Waiting): Promise<void> => {
    if (slot.instance === null) return;
    slot.state = "busy";
    const ending = slot.instance.run(requestId, event, timeoutMs);
    slot.running = { requestId, ending };
    const ended = await ending;
    slot.running = null;
    settle({ requestId, ...ended });
  };
  const retire = (slot: Slot): void => {
    slot.state = "retired";
    slot.instance?.kill();
  };

  /** @param onTried the end of a trial: null when it waits for work */
  const launch = (
    its: FunctionCode,
    state: "starting" | "trial",
    onTried?: (problem: ReportedError | null) => void,
    generation = replaced,
  ): Slot => {
    const { promise: ended, resolve: end } = Promise.withResolvers<undefined>();
    const slot: Slot = { state, instance: null, running: null, code: its, ended };
    slots.add(slot);
    const exited = (how: string, problem: ReportedError | null, told: boolean): void => {
      const { state: before } = slot;
      slot.state = "gone";
      if (!slots.delete(slot)) return;
      end(undefined);
      const report = problem ?? { text: `its process ended (${how})`, stack: [] };
      onTried?.(report);
      if (stopping) return;
      // One invocation pays for a start that failed, so that a broken bundle answers instead of
      // restarting for ever.
      const work = before === "starting" && its === code ? queue.shift() : undefined;
      const detail = report.text;
      work?.settle({ ok: false, reason: "init", detail, requestId: work.requestId });
      const expected = before === "retired" || before === "trial";
      if (!told && !expected && work === undefined) options.onCrash?.(detail);
      dispatch();
      // A debugger that was attached waits for the next one.
      if (expected && inspectPort !== null && slots.size === 0) launch(code, "starting");
    };
    startInstance({
      root: its.root,
      taskRoot: its.taskRoot,
      handler: options.handler ?? "index.handler",
      env: its.env,
      functionArn,
      inspectPort: state === "trial" ? null : inspectPort,
      onMessage: (message) => options.onMessage?.(message, generation),
      onLine: (line, requestId) => options.onLine?.(line, requestId),
      onExit: exited,
      onIdle: () => {
        if (slot.state === "gone" || slot.state === "retired") return;
        if (slot.state === "trial") {
          onTried?.(null);
          return;
        }
        if (slot.code !== code) retire(slot);
        else slot.state = "idle";
        dispatch();
      },
    }).then(
      (instance) => {
        slot.instance = instance;
        if (stopping || slot.state === "retired") instance.kill();
        else dispatch();
      },
      (error: unknown) => {
        exited(String(error), null, false);
      },
    );
    return slot;
  };

  const tryOut = async (
    its: FunctionCode,
    loadMs: number,
    generation: number,
  ): Promise<Slot | ReportedError> => {
    const { promise, resolve } = Promise.withResolvers<ReportedError | null>();
    const slot = launch(its, "trial", resolve, generation);
    const tooLong = setTimeout(() => {
      resolve({ text: `it did not load within ${loadMs / 1_000} s`, stack: [] });
    }, loadMs);
    const problem = await promise;
    clearTimeout(tooLong);
    if (problem === null) return slot;
    if (slot.state === "trial") retire(slot);
    return problem;
  };

  const replace: LocalFunction["replace"] = async (given, loadMs = longestLoadMs) => {
    const next = { bundle, env, route, ...given };
    const its = codeOf(next);
    const isOther = given.bundle !== undefined || given.env !== undefined;
    const generation = replaced + (isOther ? 1 : 0);
    const tried = await tryOut(its, loadMs, generation);
    if (!("state" in tried)) return { ok: false, problem: tried };
    ({ bundle, env, route } = next);
    code = its;
    replaced = generation;
    // The busy ones, and those that start, are ended when they next ask for work.
    for (const slot of slots) if (slot.state === "idle") retire(slot);
    // One that was only tried has no inspector, whose port the present one has.
    if (inspectPort !== null) retire(tried);
    else if (tried.state === "trial") tried.state = "idle";
    dispatch();
    return { ok: true };
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
          launch(code, "starting");
        }
        const look = (): void => {
          if ([...slots].some((slot) => slot.state === "starting")) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
      }),
    replace(given, loadMs = longestLoadMs) {
      // One after the other: each keeps what those before it have set.
      const next = replacing.then(() => replace(given, loadMs));
      replacing = next.catch(() => undefined);
      return next;
    },
    async crash(requestId) {
      const slot = [...slots].find(({ running }) => running?.requestId === requestId);
      const ending = slot?.running?.ending;
      if (ending === undefined) return false;
      slot?.instance?.kill();
      const ended = await ending;
      return !ended.ok && ended.reason === "crashed";
    },
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
