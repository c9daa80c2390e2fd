import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import process from "node:process";
import { compileCacheVariable } from "../compile-cache.ts";
import type { EngineName, EngineOptions, EngineReport } from "./engine-process.ts";

const script = path.join(import.meta.dirname, "engine-process.ts");
const restartDelayMs = 100;
/** More than the engine's own limit. */
const closingMs = 5_000;

/**
 * An engine in a process of its own. Killed from outside, it comes back on the same port, with its
 * data when it has a folder.
 */
export interface EngineChild {
  readonly port: number;
  /** Present process id; another one after a restart. */
  readonly pid: () => number;
  stop(): Promise<void>;
}

export interface EngineChildOptions {
  readonly engine: EngineName;
  readonly dataDir: string | null;
  readonly region: string;
  /** Called when the engine is back after its process ended unasked. */
  readonly onRestart: () => void;
}

/**
 * Starts an engine and watches over it.
 * @throws Error when it does not come up, saying which engine and why
 */
export async function startEngineChild(options: EngineChildOptions): Promise<EngineChild> {
  const stopping = new AbortController();
  const isStopping = (): boolean => stopping.signal.aborted;
  let current = await launch(options, 0);
  const { port } = current;

  const watch = ({ child }: Launched): void => {
    child.once("exit", () => {
      if (!isStopping()) void restart();
    });
  };
  const restart = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, restartDelayMs));
    if (isStopping()) return;
    try {
      current = await launch(options, port);
      if (isStopping()) current.child.disconnect();
      watch(current);
      options.onRestart();
    } catch {
      await restart();
    }
  };
  watch(current);

  return {
    port,
    pid: () => current.child.pid ?? 0,
    async stop() {
      stopping.abort();
      const { child } = current;
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      if (child.connected) child.disconnect();
      const tooLong = setTimeout(() => child.kill("SIGKILL"), closingMs);
      await ended;
      clearTimeout(tooLong);
    },
  };
}

interface Launched {
  readonly child: ChildProcess;
  readonly port: number;
}

async function launch(options: EngineChildOptions, port: number): Promise<Launched> {
  const argument: EngineOptions = { engine: options.engine, port, dataDir: options.dataDir };
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", script, JSON.stringify(argument)],
    {
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      env: { PATH: process.env.PATH, AWS_REGION: options.region, ...compileCacheVariable() },
    },
  );
  let complaint = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    complaint = `${complaint}${chunk.toString("utf8")}`.slice(-2_000);
  });
  const report = await new Promise<EngineReport>((resolve) => {
    child.once("message", (message) => {
      resolve(message as EngineReport);
    });
    child.once("exit", (code, signal) => {
      const how = signal ?? `code ${code ?? "unknown"}`;
      resolve({ type: "failed", error: `its process ended (${how}) ${complaint}`.trim() });
    });
  });
  if (report.type === "ready") return { child, port: report.port };
  throw new Error(
    `The local ${options.engine} engine did not start: ${report.error}. ` +
      (options.dataDir === null
        ? "Run `npm ci` again if packages are missing."
        : `Is another run using ${options.dataDir}? Stop it, or set LOCAL_DATA to another folder.`),
  );
}
