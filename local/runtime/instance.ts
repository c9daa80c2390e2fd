import { spawn } from "node:child_process";
import path from "node:path";
import process from "node:process";
import type { BootstrapMessage } from "./bootstrap.ts";
import { readLines } from "./read-lines.ts";
import { startRuntimeApi, type ReportedError } from "./runtime-api.ts";

const bootstrap = path.join(import.meta.dirname, "bootstrap.ts");

export interface InstanceOptions {
  /** Folder of the bundle. */
  readonly root: string;
  /** `LAMBDA_TASK_ROOT`: the same, or the folder that the sources' paths begin with. */
  readonly taskRoot: string;
  /** `<file>.<export>` */
  readonly handler: string;
  /** The whole environment of the process, apart from what the runtime itself adds. */
  readonly env: Readonly<Record<string, string>>;
  readonly functionArn: string;
  /** Port of Node's inspector on 127.0.0.1; null: none. */
  readonly inspectPort: number | null;
  readonly onMessage: (message: BootstrapMessage) => void;
  /**
   * A line of the process's output, and the invocation that it was written in: the present one, or
   * the latest.
   */
  readonly onLine: (line: string, requestId: string | null) => void;
  /** It waits for work: after its start, and after each invocation. */
  readonly onIdle: () => void;
  /**
   * It is gone, on purpose or not.
   * @param problem what it said when its start failed
   * @param told an invocation's ending says so already
   */
  readonly onExit: (how: string, problem: ReportedError | null, told: boolean) => void;
}

/** What became of an invocation that ran. */
export type Ending =
  | { readonly ok: true; readonly payload: string }
  | {
      readonly ok: false;
      readonly reason: "error" | "crashed" | "timeout" | "init";
      readonly detail: string;
    };

/** How long after a process's end its messages are waited for. */
const lastWordsMs = 500;

/** One process of a function. It runs one invocation at a time. */
export interface Instance {
  readonly pid: number;
  /** Runs an event; to be called only while idle. */
  run(requestId: string, event: string, timeoutMs: number): Promise<Ending>;
  kill(): void;
}

export async function startInstance(options: InstanceOptions): Promise<Instance> {
  let running: { readonly requestId: string; readonly end: (ending: Ending) => void } | null = null;
  let latest: string | null = null;
  let problem: ReportedError | null = null;
  let timedOut = false;

  const finish = (requestId: string, ending: Ending): void => {
    if (running?.requestId !== requestId) return;
    const { end } = running;
    running = null;
    end(ending);
  };
  const api = await startRuntimeApi({
    onNext: options.onIdle,
    onResponse: (requestId, payload) => {
      finish(requestId, { ok: true, payload });
    },
    onError: (requestId, detail) => {
      finish(requestId, { ok: false, reason: "error", detail });
    },
    onInitError: (error) => {
      problem = error;
    },
  });

  const { inspectPort } = options;
  const inspect = inspectPort === null ? [] : [`--inspect=127.0.0.1:${inspectPort}`];
  const flags = ["--disable-warning=ExperimentalWarning", ...inspect];
  const child = spawn(process.execPath, [...flags, bootstrap, options.root], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    cwd: options.root,
    env: {
      ...options.env,
      AWS_LAMBDA_RUNTIME_API: api.address,
      LAMBDA_TASK_ROOT: options.taskRoot,
      _HANDLER: options.handler,
    },
  });
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    readLines(stream, (line) => {
      options.onLine(line, latest);
    });
  }
  child.on("message", (message) => {
    options.onMessage(message as BootstrapMessage);
  });
  let isGone = false;
  const gone = (how: string): void => {
    if (isGone) return;
    isGone = true;
    api.close();
    const lost = running;
    if (lost !== null && !timedOut) {
      finish(lost.requestId, {
        ok: false,
        reason: "crashed",
        detail: `its process ended (${how})`,
      });
    }
    options.onExit(how, problem, lost !== null || timedOut);
  };
  child.once("error", (error) => {
    gone(error.message);
  });
  child.once("exit", (code, signal) => {
    const how = signal ?? `exit code ${code ?? "unknown"}`;
    // What it published last may still be on its way, and says more than its end.
    const tooLong = setTimeout(gone, lastWordsMs, how);
    const heard = (): void => {
      clearTimeout(tooLong);
      gone(how);
    };
    if (child.connected) child.once("disconnect", heard);
    else heard();
  });

  const kill = (): void => {
    child.kill("SIGKILL");
  };
  return {
    pid: child.pid ?? 0,
    kill,
    run: (requestId, event, timeoutMs) =>
      new Promise((resolve) => {
        // At a breakpoint time stands still, which is not known here.
        const timer =
          inspectPort !== null
            ? undefined
            : setTimeout(() => {
                timedOut = true;
                kill();
                const detail = `it ran longer than its ${timeoutMs / 1000} s`;
                finish(requestId, { ok: false, reason: "timeout", detail });
              }, timeoutMs);
        const end = (ending: Ending): void => {
          clearTimeout(timer);
          resolve(ending);
        };
        running = { requestId, end };
        latest = requestId;
        const deadlineMs = Date.now() + timeoutMs;
        api.hand({ requestId, deadlineMs, functionArn: options.functionArn, event });
      }),
  };
}
