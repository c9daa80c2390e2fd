import { spawn, type ChildProcess } from "node:child_process";
import path from "node:path";
import process from "node:process";
import type { BuilderOptions, BuildOutcome } from "./build-outcome.ts";

const script = path.join(import.meta.dirname, "../../bin/rebuild-consumer.ts");

/** Builds the consumer's bundle in a process of its own, which starts with the first build. */
export interface Builder {
  /** One at a time. Never rejects. */
  build(): Promise<BuildOutcome>;
  stop(): void;
}

export function createBuilder(options: BuilderOptions): Builder {
  let child: ChildProcess | null = null;
  let complaint = "";
  const start = (): ChildProcess => {
    const started = spawn(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", script, JSON.stringify(options)],
      { stdio: ["ignore", "ignore", "pipe", "ipc"] },
    );
    complaint = "";
    started.stderr?.on("data", (text: Buffer) => {
      complaint = `${complaint}${text.toString("utf8")}`.slice(-2_000);
    });
    started.once("exit", () => {
      if (child === started) child = null;
    });
    return started;
  };
  return {
    build: () =>
      new Promise((resolve) => {
        const used = (child ??= start());
        const end = (outcome: BuildOutcome): void => {
          used.off("message", built).off("exit", failed).off("error", failed);
          resolve(outcome);
        };
        const built = (message: unknown): void => {
          end(message as BuildOutcome);
        };
        const failed = (): void => {
          const text = `The process that builds the handlers ended. ${complaint}`.trim();
          end({ ok: false, problems: [{ text, file: null, line: null, column: null }] });
        };
        used.on("message", built).once("exit", failed).once("error", failed);
        used.send("build");
      }),
    stop() {
      child?.kill("SIGKILL");
      child = null;
    },
  };
}
