import { Agent, request } from "node:http";

/**
 * The client side of the Lambda Runtime API.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export interface RuntimeClient {
  /** Waits for the next invocation. */
  next(): Promise<{
    readonly requestId: string;
    /** Milliseconds since 1970. */
    readonly deadlineMs: number;
    readonly functionArn: string;
    readonly traceId: string;
    /** JSON text of the event. */
    readonly body: string;
  }>;
  response(requestId: string, body: string): Promise<void>;
  error(requestId: string, error: unknown): Promise<void>;
  initError(error: unknown): Promise<void>;
}

/** @param api host and port, as in `AWS_LAMBDA_RUNTIME_API` */
export function createRuntimeClient(api: string): RuntimeClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const call = (method: "GET" | "POST", path: string, body = ""): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const url = `http://${api}/2018-06-01/runtime/${path}`;
      const headers = { "content-length": Buffer.byteLength(body) };
      const outgoing = request(url, { agent, method, headers }, (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.on("end", () => {
          const header = (name: string): string => String(incoming.headers[name] ?? "");
          resolve({ header, body: Buffer.concat(chunks).toString("utf8") });
        });
        incoming.on("error", reject);
      });
      outgoing.on("error", reject);
      outgoing.end(body);
    });

  return {
    async next() {
      const { header, body } = await call("GET", "invocation/next");
      return {
        requestId: header("lambda-runtime-aws-request-id"),
        deadlineMs: Number(header("lambda-runtime-deadline-ms")),
        functionArn: header("lambda-runtime-invoked-function-arn"),
        traceId: header("lambda-runtime-trace-id"),
        body,
      };
    },
    async response(requestId, body) {
      await call("POST", `invocation/${requestId}/response`, body);
    },
    async error(requestId, error) {
      await call("POST", `invocation/${requestId}/error`, errorDocument(error));
    },
    async initError(error) {
      await call("POST", "init/error", errorDocument(error));
    },
  };
}

interface Reply {
  readonly header: (name: string) => string;
  readonly body: string;
}

function errorDocument(error: unknown): string {
  if (!(error instanceof Error)) {
    return JSON.stringify({ errorType: typeof error, errorMessage: String(error), stackTrace: [] });
  }
  const stackTrace = (error.stack ?? "").split("\n");
  return JSON.stringify({ errorType: error.name, errorMessage: error.message, stackTrace });
}
