import {
  request as httpRequest,
  type Agent,
  type ClientRequest,
  type IncomingMessage,
} from "node:http";

/** A request as it came to the proxy, its body read. */
export interface ArrivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

export interface ServiceAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [string, string | readonly string[]])[];
  readonly body: Buffer;
}

/**
 * Sends a request on to the service and reads the whole answer; rejects when the service breaks
 * off.
 */
export function passOn(
  target: URL,
  agent: Agent,
  request: ArrivedRequest,
  onStart: (outgoing: ClientRequest) => void,
): Promise<ServiceAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = open(target, agent, request);
    onStart(outgoing);
    outgoing.on("error", reject);
    outgoing.on("response", (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("error", reject);
      incoming.on("end", () => {
        resolve({
          status: incoming.statusCode ?? 502,
          headers: endToEndHeaders(incoming.headers),
          body: Buffer.concat(chunks),
        });
      });
    });
    outgoing.end(request.body);
  });
}

/** Sends the head and half of the body, then breaks the connection. */
export function passHalf(target: URL, agent: Agent, request: ArrivedRequest): Promise<void> {
  return new Promise((resolve) => {
    const outgoing = open(target, agent, request);
    const finish = (): void => {
      outgoing.destroy();
      resolve();
    };
    outgoing.on("error", finish);
    outgoing.on("response", finish);
    outgoing.write(request.body.subarray(0, Math.ceil(request.body.length / 2)), finish);
  });
}

function open(target: URL, agent: Agent, { method, path, headers, body }: ArrivedRequest) {
  return httpRequest(new URL(path, target), {
    agent,
    method,
    headers: { ...Object.fromEntries(endToEndHeaders(headers)), "content-length": body.length },
  });
}

const hopByHop: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "expect",
  "keep-alive",
  "transfer-encoding",
]);

const endToEndHeaders = (headers: IncomingMessage["headers"]): ServiceAnswer["headers"] =>
  Object.entries(headers).flatMap(([name, value]) =>
    value === undefined || hopByHop.has(name) ? [] : [[name, value] as const],
  );
