import { homedir } from "node:os";
import path from "node:path";
import process from "node:process";
import { startEngines, type Engines } from "./engines/start-engines.ts";
import type { LocalOptions } from "./options.ts";
import { project, region } from "./run-place.ts";
import type { Scope } from "./scope.ts";
import { synthesizeOnce } from "./synthesis-cache.ts";
import { synthesize, type Synthesized } from "./synthesize.ts";

export interface SlowParts {
  readonly engines: Engines;
  readonly synthesized: Synthesized;
}

/** The two slow parts side by side: the synthesis and the engines. */
export async function startParts(
  options: LocalOptions,
  onProblem: (problem: string) => void,
  scope: Scope,
  signal: AbortSignal,
  work: string,
): Promise<SlowParts> {
  const giveUp = new AbortController();
  scope.onClose(() => {
    giveUp.abort();
  });
  const synthesizing = synthesizeOnce(
    () => synthesize(path.join(work, "cdk.out"), AbortSignal.any([signal, giveUp.signal])),
    { project, home: homedir(), env: process.env },
    path.join(project, "node_modules/.cache/shipmondo-webhooks-templates"),
  );
  const starting = startEngines({
    region,
    ...(options.dataDir === null ? {} : { dataDir: options.dataDir }),
    onRestart: (engine) => {
      const lost = options.dataDir === null ? "; it was in memory, so what it held is gone" : "";
      onProblem(`The ${engine} engine ended and is back${lost}`);
    },
  });
  scope.onClose(async () => {
    await starting.then(
      (engines) => engines.stop(),
      () => undefined,
    );
  });
  const [synthesized, engines] = await Promise.all([synthesizing, starting]);
  signal.throwIfAborted();
  return { engines, synthesized };
}
