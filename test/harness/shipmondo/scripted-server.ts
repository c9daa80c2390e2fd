import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A request as the server got it. */
export interface Asked {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** How one request is answered; one that does not end the response is a server that hangs. */
export type Answer = (response: ServerResponse, asked: Asked) => void;

export interface ScriptedServer {
  /** Base address, as the API's: with a path. */
  readonly url: string;
  readonly asked: readonly Asked[];
  /** The answers from now on, one a request; the last one goes on. */
  script(...answers: readonly [Answer, ...Answer[]]): void;
  stop(): Promise<void>;
}

const paging = { "x-current-page": "1", "x-per-page": "50", "x-total-pages": "1" };

export const json =
  (status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Answer =>
  (response) =>
    response
      .writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers })
      .end(JSON.stringify(value));

/** A list of one page, with the headers of paging. */
export const list = (...rows: readonly object[]): Answer =>
  json(200, rows, { ...paging, "x-total-count": String(rows.length) });

export const plain =
  (status: number, body = "", headers: Readonly<Record<string, string>> = {}): Answer =>
  (response) =>
    response.writeHead(status, { "content-type": "text/plain", ...headers }).end(body);

export const html: Answer = (response) =>
  response
    .writeHead(200, { "content-type": "text/html" })
    .end("<!doctype html><title>Shop</title>");

export const hang: Answer = () => undefined;

/** Begins a body and never ends it. */
export const hangInBody: Answer = (response) =>
  response.writeHead(200, { "content-type": "application/json" }).write("[");

export const reset: Answer = (response) => response.socket?.destroy();

/** An HTTP server on loopback that answers as it is told. */
export async function startScriptedServer(): Promise<ScriptedServer> {
  const asked: Asked[] = [];
  let answers: readonly Answer[] = [plain(500)];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { method = "", url: path = "", headers } = request;
      const one = { method, path, headers, body };
      asked.push(one);
      const [answer, ...rest] = answers;
      if (rest.length > 0) answers = rest;
      answer?.(response, one);
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/api/public/v3`,
    asked,
    script(...next) {
      answers = next;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
