import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { close, listen } from "../loopback.ts";

/** One invocation as the Runtime API hands it out. */
export interface Invocation {
  readonly requestId: string;
  /** Milliseconds since 1970. */
  readonly deadlineMs: number;
  readonly functionArn: string;
  /** JSON text of the event. */
  readonly event: string;
}

export interface RuntimeApiListener {
  /** The function's process asks for work: it has started, or ended its last invocation. */
  readonly onNext: () => void;
  /** @param payload JSON text of what the handler returned */
  readonly onResponse: (requestId: string, payload: string) => void;
  /** @param error `<type>: <message>` of what the handler threw */
  readonly onError: (requestId: string, error: string) => void;
  readonly onInitError: (error: ReportedError) => void;
}

/** What a function's process reports of what it threw. */
export interface ReportedError {
  /** `<type>: <message>` */
  readonly text: string;
  /** Lines. */
  readonly stack: readonly string[];
}

/**
 * The service side of the Lambda Runtime API for one process.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export interface RuntimeApi {
  /** host:port, for `AWS_LAMBDA_RUNTIME_API` */
  readonly address: string;
  /** Answers the process's waiting `next`. */
  hand(invocation: Invocation): void;
  close(): void;
}

export async function startRuntimeApi(listener: RuntimeApiListener): Promise<RuntimeApi> {
  let waiting: ServerResponse | null = null;

  const route = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = (request.url ?? "").replace(/^\/2018-06-01\/runtime\//, "");
    if (request.method === "GET" && path === "invocation/next") {
      waiting = response;
      listener.onNext();
      return;
    }
    const body = await readBody(request);
    const [, requestId = "", what] = /^invocation\/([^/]+)\/(response|error)$/.exec(path) ?? [];
    const known = what !== undefined || path === "init/error";
    response.writeHead(known ? 202 : 404, { "content-type": "application/json" });
    response.end(known ? '{"status":"OK"}' : '{"errorMessage":"Not found"}');
    if (what === "response") listener.onResponse(requestId, body);
    else if (what === "error") listener.onError(requestId, readError(body).text);
    else if (known) listener.onInitError(readError(body));
  };

  const server = createServer((request, response) => {
    // A process that dies in the middle of a request is told by its exit.
    route(request, response).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  const port = await listen(server);

  return {
    address: `127.0.0.1:${port}`,
    hand({ requestId, deadlineMs, functionArn, event }) {
      waiting?.writeHead(200, {
        "content-type": "application/json",
        "lambda-runtime-aws-request-id": requestId,
        "lambda-runtime-deadline-ms": String(deadlineMs),
        "lambda-runtime-invoked-function-arn": functionArn,
        "lambda-runtime-trace-id": `Root=1-${requestId.replaceAll("-", "").slice(0, 24)};Sampled=0`,
      });
      waiting?.end(event);
      waiting = null;
    },
    close() {
      void close(server);
    },
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

function readError(body: string): ReportedError {
  try {
    const { errorType, errorMessage, stackTrace } = JSON.parse(body) as {
      readonly errorType?: unknown;
      readonly errorMessage?: unknown;
      readonly stackTrace?: unknown;
    };
    return {
      text: `${String(errorType)}: ${String(errorMessage)}`,
      stack: Array.isArray(stackTrace) ? stackTrace.map(String) : [],
    };
  } catch {
    return { text: "Error: the function reported one that is not JSON", stack: [] };
  }
}
