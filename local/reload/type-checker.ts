import { spawn, type ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { constants, setPriority } from "node:os";
import path from "node:path";
import process from "node:process";
import type { SourceProblem } from "./build-outcome.ts";
import { readTypeErrors } from "./type-errors.ts";

/** Checks types in a process that gives way to every other. */
export interface TypeChecker {
  /** A check while another runs makes one more, behind it. */
  check(): void;
  stop(): void;
}

/**
 * TypeScript 7, which takes two seconds of a core; nothing of it stays between two checks.
 * @param folders whose files are checked, as the project's tsconfig.json says
 * @param onChecked what does not fit in them now
 */
export function createTypeChecker(
  project: string,
  folders: readonly string[],
  onChecked: (problems: readonly SourceProblem[]) => void,
): TypeChecker {
  let running: ChildProcess | null = null;
  let again = false;

  const check = (): void => {
    again = running !== null;
    if (running !== null) return;
    const child = startCompiler(project, folders);
    running = child;
    let output = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    child.once("close", () => {
      if (running !== child) return;
      running = null;
      onChecked(
        readTypeErrors(output, project).filter(
          ({ file }) =>
            file === null || folders.some((folder) => file.startsWith(folder + path.sep)),
        ),
      );
      if (again) check();
    });
    child.once("error", () => {
      if (running === child) running = null;
    });
  };
  return {
    check,
    stop() {
      const child = running;
      running = null;
      child?.kill("SIGKILL");
    },
  };
}

function startCompiler(project: string, folders: readonly string[]): ChildProcess {
  const compiler = path.join(project, "node_modules/typescript-native/bin/tsc");
  const config = writeConfig(project, folders);
  const args = [compiler, "-p", config, "--pretty", "false", "--singleThreaded"];
  const child = spawn(process.execPath, args, {
    cwd: project,
    stdio: ["ignore", "pipe", "ignore"],
  });
  try {
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
  } catch {
    // It has ended already, or the system does not allow it.
  }
  return child;
}

/** The project's options for other files. */
function writeConfig(project: string, folders: readonly string[]): string {
  const place = path.join(project, "node_modules/.cache/shipmondo-webhooks-types");
  mkdirSync(place, { recursive: true });
  const name = createHash("sha256").update(JSON.stringify(folders)).digest("hex").slice(0, 16);
  const file = path.join(place, `${name}.json`);
  const config = {
    extends: path.join(project, "tsconfig.json"),
    compilerOptions: { noEmit: true },
    include: folders,
    exclude: folders.map((folder) => path.join(folder, "**/node_modules")),
  };
  writeFileSync(file, JSON.stringify(config));
  return file;
}
