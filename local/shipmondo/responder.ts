import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { errorAnswer, htmlAnswer, type ApiAnswer, type ApiRequest } from "./api/answer.ts";
import { apiPath, type PublicApi } from "./api/public-api.ts";
import { controlPath } from "./control/control-api.ts";
import { isToThisMachine } from "./control/local-only.ts";

/** An API call and what it was answered; status 0: it hangs. */
export interface AnsweredCall {
  readonly method: string;
  /** With the query; no key is ever in it. */
  readonly target: string;
  readonly status: number;
}

export interface ResponderOptions {
  readonly publicApi: PublicApi;
  readonly controlApi: (request: ApiRequest) => Promise<ApiAnswer>;
  readonly onCall: (call: AnsweredCall) => void;
  readonly log: (line: string) => void;
}

const mostBytes = 1_000_000;

/** Takes requests apart and writes answers. */
export function createResponder(options: ResponderOptions): RequestListener {
  const answerTo = async (request: ApiRequest, target: string): Promise<ApiAnswer | null> => {
    const { method, path, headers } = request;
    if (!isToThisMachine(headers)) return errorAnswer(403, "This answers on this machine only");
    if (path === controlPath || path.startsWith(`${controlPath}/`)) {
      return options.controlApi(request);
    }
    const isApi = path.startsWith(`${apiPath}/`);
    const answer = isApi ? await options.publicApi(request) : htmlAnswer;
    if (isApi) options.onCall({ method, target, status: answer?.status ?? 0 });
    return answer;
  };
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = "GET", url: target = "/", headers } = request;
    const body = await readBody(request);
    if (body === null) {
      send(response, errorAnswer(413, "The body is too large"));
      return;
    }
    const [path = "/", ...query] = target.split("?");
    const asked = { method, path, query: new URLSearchParams(query.join("?")), headers, body };
    const answer = await answerTo(asked, target);
    if (answer !== null) send(response, answer);
  };
  return (request, response) => {
    respond(request, response).catch((error: unknown) => {
      const name = error instanceof Error ? error.name : "unknown";
      options.log(`The local Shipmondo failed to answer (${name}).`);
      if (response.headersSent) response.destroy();
      else send(response, errorAnswer(500, "Something went wrong"));
    });
  };
}

function send(response: ServerResponse, { status, headers, body }: ApiAnswer): void {
  const length = Buffer.byteLength(body);
  response.writeHead(status, { ...headers, "cache-control": "no-store", "content-length": length });
  response.end(body);
}

/** The whole body; null when it is too large. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= mostBytes) chunks.push(chunk);
  }
  return bytes > mostBytes ? null : Buffer.concat(chunks).toString("utf8");
}
