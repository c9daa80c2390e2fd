import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { childEnvironment } from "./child-environment.ts";
import { defaultSettings } from "./local-run.ts";
import { descendantsOf } from "./process-tree.ts";
import { waitUntil } from "./wait-until.ts";

/** A shell with job control in a terminal of its own, as a person has it. */
export interface InteractiveShell {
  /** Everything that the terminal has shown, without colours. */
  output(): string;
  /** The same with what commands the terminal. */
  raw(): string;
  type(text: string): void;
  /** Waits until the terminal shows it, after what was shown when this was called. */
  shows(pattern: RegExp): Promise<void>;
  /** Ids of all that runs in it. */
  processes(): readonly number[];
  close(): Promise<void>;
}

const project = path.join(import.meta.dirname, "../..");

/** Starts bash below `script` of util-linux, which gives it a terminal. */
export function interactiveShell(env: Readonly<Record<string, string>>): InteractiveShell {
  const child = spawn("script", ["-qfec", "bash --norc --noprofile -i", "/dev/null"], {
    cwd: project,
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...childEnvironment(), PORT: "0", TERM: "xterm", ...defaultSettings, ...env },
  });
  let raw = "";
  child.stdout.on("data", (text: Buffer) => (raw += text.toString("utf8")));
  // eslint-disable-next-line no-control-regex -- these are what commands a terminal
  const output = (): string => raw.replace(/\u001b\[[\d;?]*[a-zA-Z]/g, "").replaceAll("\r", "");
  return {
    output,
    raw: () => raw,
    type(text) {
      child.stdin.write(text);
    },
    async shows(pattern) {
      const before = output().length;
      await waitUntil(`${pattern.source} is shown in ${output().slice(-2_000)}`, () =>
        pattern.test(output().slice(before)) ? true : null,
      );
    },
    processes: () => descendantsOf(child.pid ?? 0),
    async close() {
      if (child.exitCode !== null) return;
      const ended = once(child, "exit");
      child.stdin.end("\u0003exit\n");
      const tooLong = setTimeout(() => child.kill("SIGKILL"), 10_000);
      await ended;
      clearTimeout(tooLong);
    },
  };
}
