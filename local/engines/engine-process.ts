import process from "node:process";
import { endWithParent } from "../end-with-parent.ts";
import { close, listen } from "../loopback.ts";
import { adjustFauxqs } from "./adjust-fauxqs.ts";

/** What the parent passes as the only argument, as JSON. */
export interface EngineOptions {
  readonly engine: EngineName;
  /** 0: any free one. */
  readonly port: number;
  /** Folder to keep the data in; null: in memory. */
  readonly dataDir: string | null;
}
export type EngineName = "queues" | "table";

/** What the process reports over IPC, once. */
export type EngineReport =
  | { readonly type: "ready"; readonly port: number }
  | { readonly type: "failed"; readonly error: string };

interface RunningEngine {
  readonly port: number;
  stop(): Promise<void>;
}

const regionOfStores = "eu-west-1";

/** fauxqs: SQS and S3 on one port. */
async function startQueues(options: EngineOptions): Promise<RunningEngine> {
  await adjustFauxqs();
  const { startFauxqs } = await import("fauxqs");
  const server = await startFauxqs({
    port: options.port,
    logger: false,
    defaultRegion: process.env.AWS_REGION ?? regionOfStores,
    ...(options.dataDir === null ? {} : { dataDir: options.dataDir }),
  });
  return { port: server.port, stop: () => server.stop() };
}

async function startTable(options: EngineOptions): Promise<RunningEngine> {
  const { default: dynalite } = await import("dynalite");
  const server = dynalite({
    createTableMs: 0,
    ...(options.dataDir === null ? {} : { path: options.dataDir }),
  });
  // Longer than any client keeps an idle socket, so that none is closed under a request.
  server.keepAliveTimeout = 120_000;
  const port = await listen(server, options.port);
  return { port, stop: () => close(server) };
}

const report = (message: EngineReport): void => {
  process.send?.(message);
};

async function main(): Promise<void> {
  const options = JSON.parse(process.argv[2] ?? "{}") as EngineOptions;
  let running: RunningEngine | null = null;
  endWithParent(async () => {
    await running?.stop();
  });
  try {
    running = await (options.engine === "queues" ? startQueues(options) : startTable(options));
    report({ type: "ready", port: running.port });
  } catch (error) {
    report({ type: "failed", error: error instanceof Error ? error.message : String(error) });
    process.exitCode = 1;
    process.disconnect();
  }
}

await main();
