import http from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";

export interface Seen {
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

export interface TestServer {
  readonly url: string;
  /** What was posted, in order. */
  readonly seen: readonly Seen[];
  readonly stop: () => Promise<void>;
}

/**
 * A server on loopback that answers with the status of `receive`, or 500 when it throws.
 * @param tls none: plain http
 */
export async function startServer(
  receive: (body: string, resource: string | undefined) => number,
  tls?: https.ServerOptions,
  { delayMs = 0, headers = {} }: { delayMs?: number; headers?: http.OutgoingHttpHeaders } = {},
): Promise<TestServer> {
  const seen: Seen[] = [];
  const listener = async (
    request: http.IncomingMessage,
    response: http.ServerResponse,
  ): Promise<void> => {
    const body = await text(request);
    seen.push({ headers: request.headers, body });
    if (delayMs > 0) await wait(delayMs);
    response.writeHead(statusOf(receive, body, request), headers).end("{}");
  };
  const answer: http.RequestListener = (request, response) => void listener(request, response);
  const server = tls === undefined ? http.createServer(answer) : https.createServer(tls, answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? "http" : "https"}://127.0.0.1:${port}/webhooks`,
    seen,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function statusOf(
  receive: (body: string, resource: string | undefined) => number,
  body: string,
  { headers }: http.IncomingMessage,
): number {
  try {
    const resource = headers["smd-resource-type"];
    return receive(body, Array.isArray(resource) ? resource[0] : resource);
  } catch {
    return 500;
  }
}
