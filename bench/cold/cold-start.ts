import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import process from "node:process";
import { startRuntimeApi } from "../../local/runtime/runtime-api.ts";
import type { BuiltVariant } from "../lib/build-variant.ts";
import { createCpuLimit } from "../lib/cpu-limit.ts";
import { measuredCore, pinned } from "../lib/pinned.ts";

/** Milliseconds of one cold start. */
export interface ColdStart {
  /** From the spawn of the process until it asks for its first invocation. */
  readonly initMs: number;
  /** From the first event handed over until its answer. */
  readonly firstMs: number;
  /** From the spawn until the first answer. */
  readonly totalMs: number;
  /** Of the answer. */
  readonly statusCode: number;
}

export interface ColdStartOptions {
  readonly variant: BuiltVariant;
  /** Script of the runtime client. */
  readonly runtime: string;
  readonly env: Readonly<Record<string, string>>;
  readonly event: unknown;
  /** Memory size whose share of a core holds from the first event on; init has a whole core. */
  readonly limitMb?: number;
}

const longestMs = 30_000;

/**
 * Starts a function in a fresh process, hands it one event the moment it asks, and ends it.
 * @throws Error when it ends or takes too long before it has answered
 */
export async function coldStart(options: ColdStartOptions): Promise<ColdStart> {
  const { variant, runtime, event } = options;
  const limit = options.limitMb === undefined ? null : createCpuLimit(options.limitMb);
  const requestId = randomUUID();
  const eventText = JSON.stringify(event);
  const { promise: answered, resolve: answer, reject } = Promise.withResolvers<string>();
  answered.catch(() => undefined);
  let askedAt = 0;
  let answeredAt = 0;

  const api = await startRuntimeApi({
    onNext: () => {
      if (askedAt !== 0) return;
      askedAt = performance.now();
      if (child.pid !== undefined) limit?.add(child.pid);
      const deadlineMs = Date.now() + longestMs;
      const functionArn = "arn:aws:lambda:eu-west-1:000000000000:function:bench";
      // After the listener: the request that asks is not known to the server before.
      api.hand({ requestId, deadlineMs, functionArn, event: eventText });
    },
    onResponse: (_id, payload) => {
      answeredAt = performance.now();
      answer(payload);
    },
    onError: (_id, error) => {
      reject(new Error(`${variant.name} failed its first event: ${error}`));
    },
    onInitError: (error) => {
      reject(new Error(`${variant.name} failed to start: ${error.text}`));
    },
  });
  const { command, args } = pinned(measuredCore, process.execPath, [
    options.runtime,
    "index.handler",
  ]);
  const startedAt = performance.now();
  const child = spawn(command, args, {
    stdio: ["ignore", "ignore", "pipe"],
    cwd: variant.folder,
    env: functionEnv(options, api.address),
  });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => {
    errors = (errors + chunk.toString("utf8")).slice(-2_000);
  });
  child.once("exit", (code) => {
    reject(new Error(`${variant.name} under ${runtime} ended with ${String(code)}: ${errors}`));
  });
  const timer = setTimeout(() => {
    reject(new Error(`${variant.name} gave no answer in ${longestMs} ms: ${errors}`));
  }, longestMs);
  try {
    const { statusCode } = JSON.parse(await answered) as { readonly statusCode: number };
    return {
      initMs: askedAt - startedAt,
      firstMs: answeredAt - askedAt,
      totalMs: answeredAt - startedAt,
      statusCode,
    };
  } finally {
    clearTimeout(timer);
    if (child.exitCode === null && child.kill("SIGKILL")) await once(child, "exit");
    api.close();
    limit?.remove();
  }
}

const functionEnv = ({ variant, env, limitMb }: ColdStartOptions, api: string) => ({
  PATH: process.env.PATH ?? "",
  LANG: "en_US.UTF-8",
  TZ: ":UTC",
  AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
  AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
  AWS_LAMBDA_FUNCTION_NAME: variant.name,
  AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(limitMb ?? 1_769),
  AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${variant.name}`,
  AWS_LAMBDA_LOG_STREAM_NAME: "bench",
  ...env,
  AWS_LAMBDA_RUNTIME_API: api,
  LAMBDA_TASK_ROOT: variant.folder,
  _HANDLER: "index.handler",
});
