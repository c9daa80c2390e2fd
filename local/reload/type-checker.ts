import { spawn, type ChildProcess } from "node:child_process";
import { constants, setPriority } from "node:os";
import path from "node:path";
import process from "node:process";
import type { SourceProblem } from "./build-outcome.ts";

const script = path.join(import.meta.dirname, "check-types-process.ts");

/** TypeScript keeps 300 MB: after this long without a save they are given back. */
const idleMs = 300_000;

/** Checks types in a process of its own, which gives way to everything else. */
export interface TypeChecker {
  /** A check while another runs makes one more, behind it. */
  check(): void;
  stop(): void;
}

/**
 * @param folders whose files are checked
 * @param onChecked what does not fit in them now
 */
export function createTypeChecker(
  project: string,
  folders: readonly string[],
  onChecked: (problems: readonly SourceProblem[]) => void,
): TypeChecker {
  let child: ChildProcess | null = null;
  let running = false;
  let again = false;
  let idle: NodeJS.Timeout | undefined;

  const start = (): ChildProcess => {
    const started = spawn(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", script, project, ...folders],
      { stdio: ["ignore", "ignore", "ignore", "ipc"] },
    );
    try {
      if (started.pid !== undefined) setPriority(started.pid, constants.priority.PRIORITY_LOW);
    } catch {
      // It has ended already, or the system does not allow it.
    }
    started.on("message", (problems) => {
      running = false;
      onChecked(problems as readonly SourceProblem[]);
      if (again) check();
      else idle = setTimeout(stop, idleMs).unref();
    });
    const ended = (): void => {
      if (child !== started) return;
      child = null;
      running = false;
    };
    started.once("exit", ended).once("error", ended);
    return started;
  };
  const check = (): void => {
    again = running;
    if (running) return;
    clearTimeout(idle);
    running = true;
    child ??= start();
    child.send("check");
  };
  const stop = (): void => {
    clearTimeout(idle);
    child?.kill("SIGKILL");
    child = null;
    running = false;
  };
  return { check, stop };
}
