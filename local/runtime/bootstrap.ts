import { subscribe } from "node:diagnostics_channel";
import inspector from "node:inspector";
import path from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import type { DiagnosticEvent } from "../../lambda/common/diagnostics.ts";
import { endWithParent } from "../end-with-parent.ts";
import { ignorePausedTime } from "./paused-time.ts";
import { createRuntimeClient, type RuntimeClient } from "./runtime-client.ts";

/**
 * What the functions publish, as it crosses to the parent: a delivery's data as JSON text, so that
 * nothing in it is touched on the way.
 */
export interface BootstrapMessage {
  readonly requestId: string;
  readonly event: DiagnosticEvent;
  readonly dataText: string | null;
  /** When it was published, in milliseconds since the epoch. */
  readonly at: number;
}

type Handler = (event: unknown, context: object) => unknown;

/**
 * A function's process, as Lambda's Node runtime is one: imports the bundle, then asks the Runtime
 * API for invocations, one at a time. Its argument is the bundle's folder. Environment:
 * `AWS_LAMBDA_RUNTIME_API` (host:port), `_HANDLER` (`<file>.<export>`).
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html
 */
async function main(): Promise<void> {
  const variables = process.env;
  const client = createRuntimeClient(variables.AWS_LAMBDA_RUNTIME_API ?? "");
  let requestId = "";
  subscribe("shipmondo-webhooks", (message) => {
    const { event, dataText } = crossing(message as DiagnosticEvent);
    if (process.connected) process.send?.({ requestId, event, dataText, at: Date.now() });
  });

  let handler: Handler;
  try {
    handler = await loadHandler(process.argv[2] ?? "", variables._HANDLER ?? "");
  } catch (error) {
    await client.initError(error);
    process.exit(1);
  }
  for (;;) {
    const invocation = await client.next();
    requestId = invocation.requestId;
    variables._X_AMZN_TRACE_ID = invocation.traceId;
    await runOnce(client, handler, invocation);
  }
}

type Invocation = Awaited<ReturnType<RuntimeClient["next"]>>;

async function runOnce(
  client: RuntimeClient,
  handler: Handler,
  { requestId, deadlineMs, functionArn, body }: Invocation,
): Promise<void> {
  const before = pausedMs();
  const context = {
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: "$LATEST",
    invokedFunctionArn: functionArn,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now() + pausedMs() - before),
  };
  let response: string;
  try {
    response = JSON.stringify((await handler(JSON.parse(body), context)) ?? null);
  } catch (error) {
    await client.error(requestId, error);
    return;
  }
  await client.response(requestId, response);
}

async function loadHandler(root: string, name: string): Promise<Handler> {
  const [file = "index", exported = "handler"] = name.split(".");
  const failures: unknown[] = [];
  for (const extension of [".mjs", ".js"]) {
    const place = path.join(root, `${file}${extension}`);
    try {
      const module = (await import(pathToFileURL(place).href)) as Readonly<Record<string, unknown>>;
      const handler = module[exported];
      if (typeof handler === "function") return handler as Handler;
      throw new Error(`${place} exports no function "${exported}"`);
    } catch (error) {
      const missing = error as { readonly code?: unknown; readonly url?: unknown };
      const absent =
        missing.code === "ERR_MODULE_NOT_FOUND" && missing.url === pathToFileURL(place).href;
      if (!absent) throw error;
      failures.push(error);
    }
  }
  throw failures[0];
}

function crossing(event: DiagnosticEvent): Omit<BootstrapMessage, "requestId" | "at"> {
  if (event.type !== "handling") return { event, dataText: null };
  const { data, ...head } = event.delivery as { readonly data?: unknown };
  return { event: { ...event, delivery: head }, dataText: textOf(data) };
}

/** Null for what is nested too deep: it can be handled, and its handling goes on. */
function textOf(data: unknown): string | null {
  try {
    return JSON.stringify(data);
  } catch {
    return null;
  }
}

endWithParent();
const pausedMs = inspector.url() === undefined ? () => 0 : ignorePausedTime();
await main();
