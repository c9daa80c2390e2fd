import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { close, listen } from "./loopback.ts";
import { createParameters, type ParameterFault, type Parameters } from "./parameters.ts";
import { keepParameters, readParameters } from "./parameter-file.ts";

export interface ParameterStoreOptions {
  /**
   * JSON file to keep the parameters in (mode 0600: the values are keys in clear); null: in memory.
   */
  readonly file: string | null;
  readonly region: string;
}

export interface ParameterStore {
  readonly port: number;
  /** Runs an operation of the SSM API without a request. */
  readonly call: Parameters["call"];
  readonly namesBelow: Parameters["namesBelow"];
  readonly contents: Parameters["contents"];
  stop(): Promise<void>;
}

const maxRequestBytes = 64 * 1024;

/**
 * Replaces SSM Parameter Store, because no well-kept emulator of it exists: it speaks the
 * service's JSON protocol (`X-Amz-Target: AmazonSSM.<operation>`) for the operations in
 * `parameters.ts` and encrypts nothing. For the local run and tests on loopback only.
 */
export async function startParameterStore(options: ParameterStoreOptions): Promise<ParameterStore> {
  const stored = options.file === null ? [] : readParameters(options.file);
  const parameters = createParameters({
    region: options.region,
    now: Date.now,
    stored,
    onChange: (all) => {
      if (options.file !== null) keepParameters(options.file, all);
    },
  });
  const server = createServer((request, response) => {
    void answer(parameters, request, response);
  });
  server.keepAliveTimeout = 120_000;
  const port = await listen(server);
  return {
    port,
    call: (operation, input) => parameters.call(operation, input),
    namesBelow: (path) => parameters.namesBelow(path),
    contents: () => parameters.contents(),
    stop: () => close(server),
  };
}

async function answer(
  parameters: Parameters,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const send = (status: number, body: unknown): void => {
    response.writeHead(status, { "content-type": "application/x-amz-json-1.1" });
    response.end(JSON.stringify(body));
  };
  const fault = ({ reason, message }: ParameterFault): void => {
    send(400, { __type: reason, message });
  };
  try {
    const text = await readText(request);
    if (text === null) {
      fault({ reason: "ValidationException", message: "The request is larger than 64 kB." });
      return;
    }
    const input: unknown = JSON.parse(text === "" ? "{}" : text);
    const operation = String(request.headers["x-amz-target"] ?? "").replace(/^AmazonSSM\./, "");
    const outcome = parameters.call(operation, input);
    if (outcome.ok) send(200, outcome.value);
    else fault(outcome);
  } catch (error) {
    if (error instanceof SyntaxError) {
      fault({ reason: "SerializationException", message: "The request is not JSON." });
    } else
      send(500, { __type: "InternalServerError", message: "The parameter file cannot be kept." });
  }
}

async function readText(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= maxRequestBytes) chunks.push(chunk);
  }
  return bytes > maxRequestBytes ? null : Buffer.concat(chunks).toString("utf8");
}
