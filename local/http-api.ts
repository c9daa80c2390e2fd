import { randomUUID } from "node:crypto";
import * as http from "node:http";
import * as https from "node:https";
import { setTimeout as delay } from "node:timers/promises";
import { splitTarget, toEvent, type ArrivedRequest } from "./http/event.ts";
import {
  internalServerError,
  notFound,
  serviceUnavailable,
  toAnswer,
  tooLarge,
  type HttpAnswer,
} from "./http/response.ts";
import { listen } from "./loopback.ts";
import type { Pages } from "./http/pages.ts";
import { matchRoute } from "./http/routes.ts";
import type { LocalFunction, Outcome } from "./runtime/function.ts";

export interface HttpRoute {
  /** `POST /webhooks`, as the template says. */
  readonly routeKey: string;
  readonly function: LocalFunction;
  /** The integration's time-out. */
  readonly timeoutMs: number;
}

/** A request that reached a function, and what it was answered. */
export interface AnsweredRequest {
  /** The function's own id of the invocation. */
  readonly invocationId: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** What was posted. */
  readonly posted: Buffer;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  /** From the request's arrival to the answer. */
  readonly ackMs: number;
  readonly status: number;
  /** The answer's text. */
  readonly body: string;
  /** Why the function gave no answer; null when it did. */
  readonly problem: string | null;
}

export interface HttpApiOptions {
  readonly port: number;
  readonly routes: readonly HttpRoute[];
  /** The pages beside the endpoint, which name the origin that the server has. */
  readonly pagesAt: (origin: string) => Pages;
  /** PEM; null serves plain HTTP. */
  readonly tls: { readonly key: string; readonly cert: string } | null;
  readonly onAnswered: (request: AnsweredRequest) => void;
  /** Holds a request back until its turn; null: it goes on as it came. @default none is held */
  readonly turnOf?: (
    headers: Readonly<Record<string, readonly string[] | undefined>>,
  ) => Promise<HeldTurn | null>;
}

export interface HeldTurn {
  /** It is handed over only now, and counts as received now. */
  readonly wasHeld: boolean;
  /** To be called when it is answered, with the answer's text; null: there is none. */
  readonly done: (body: string | null) => void;
}

export interface HttpApi {
  /** `http://127.0.0.1:<port>` or `https://…` */
  readonly origin: string;
  /** Takes no more requests and waits for those under way, at most `graceMs`. */
  stop(graceMs: number): Promise<void>;
}

/**
 * API Gateway's quotas of an HTTP API.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
 */
const maxHeaderBytes = 10_240;
const maxBodyBytes = 10_485_760;
/**
 * Lambda's quota of a synchronous event.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const maxEventBytes = 6_291_556;

/**
 * The front of the local run, on 127.0.0.1 alone: an HTTP API with the template's routes, and the
 * pages beside it.
 * @throws Error with `code` "EADDRINUSE" when the port is taken
 */
export async function startHttpApi(options: HttpApiOptions): Promise<HttpApi> {
  const protocol = options.tls === null ? "http" : "https";
  const listener: http.RequestListener = (request, response) => {
    respond(options, pages, protocol, request, response).catch(() => response.destroy());
  };
  const limits = { maxHeaderSize: maxHeaderBytes, keepAliveTimeout: 60_000 };
  const server =
    options.tls === null
      ? http.createServer(limits, listener)
      : https.createServer({ ...limits, ...options.tls }, listener);
  const port = await listen(server, options.port);
  const origin = `${protocol}://127.0.0.1:${port}`;
  const pages = options.pagesAt(origin);
  return {
    origin,
    async stop(graceMs) {
      const closed = new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
      pages.stop();
      server.closeIdleConnections();
      await Promise.race([closed, delay(graceMs, null, { ref: false })]);
      server.closeAllConnections();
    },
  };
}

async function respond(
  options: HttpApiOptions,
  pages: Pages,
  protocol: "http" | "https",
  request: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<void> {
  const receivedAt = Date.now();
  const started = performance.now();
  const method = request.method ?? "GET";
  const target = request.url ?? "/";
  const { path } = splitTarget(target);
  if (pages.take(request, response)) return;

  const found = matchRoute(options.routes, method, path);
  if (found === null) {
    request.resume();
    send(response, notFound);
    return;
  }
  const body = await readBody(request);
  if (body === null) {
    send(response, tooLarge, true);
    return;
  }
  const turn = (await options.turnOf?.(request.headersDistinct)) ?? null;
  let answered: string | null = null;
  try {
    answered = await handOver(options, protocol, request, response, found, {
      body,
      receivedAt: turn?.wasHeld === true ? Date.now() : receivedAt,
      started: turn?.wasHeld === true ? performance.now() : started,
    });
  } finally {
    turn?.done(answered);
  }
}

interface Received {
  readonly body: Buffer;
  readonly receivedAt: number;
  /** Monotonic milliseconds. */
  readonly started: number;
}

/** @returns the answer's text; null: it did not reach the function */
async function handOver(
  options: HttpApiOptions,
  protocol: "http" | "https",
  request: http.IncomingMessage,
  response: http.ServerResponse,
  found: NonNullable<ReturnType<typeof matchRoute<HttpRoute>>>,
  { body, receivedAt, started }: Received,
): Promise<string | null> {
  const arrived: ArrivedRequest = {
    method: request.method ?? "GET",
    target: request.url ?? "/",
    httpVersion: request.httpVersion,
    headers: request.headersDistinct,
    body,
    sourceIp: request.socket.remoteAddress ?? "127.0.0.1",
    receivedAt,
    requestId: randomUUID(),
    protocol,
  };
  const event = JSON.stringify(toEvent(arrived, found.matched));
  if (Buffer.byteLength(event) > maxEventBytes) {
    send(response, tooLarge);
    return null;
  }

  const outcome = await invoke(found.route, event);
  const answer = outcome === null ? serviceUnavailable : answerOf(outcome);
  send(response, answer);
  const text = answer.body.toString("utf8");
  options.onAnswered({
    invocationId: outcome?.requestId ?? arrived.requestId,
    headers: Object.fromEntries(
      Object.entries(request.headersDistinct).map(([name, values]) => [name, values?.join(",")]),
    ),
    posted: body,
    receivedAt,
    ackMs: Math.round(performance.now() - started),
    status: answer.status,
    body: text,
    problem: problemOf(outcome, found.route),
  });
  return text;
}

async function invoke(route: HttpRoute, event: string): Promise<Outcome | null> {
  const timer = new AbortController();
  const tooLate = delay(route.timeoutMs, null, { signal: timer.signal }).catch(() => null);
  const outcome = await Promise.race([route.function.invoke(event), tooLate]);
  timer.abort();
  return outcome;
}

function answerOf(outcome: Outcome): HttpAnswer {
  return outcome.ok ? toAnswer(outcome.payload) : internalServerError;
}

function problemOf(outcome: Outcome | null, route: HttpRoute): string | null {
  if (outcome === null)
    return `${route.function.name} gave no answer in ${route.timeoutMs / 1000} s`;
  return outcome.ok ? null : `${route.function.name}: ${outcome.detail}`;
}

function send(response: http.ServerResponse, answer: HttpAnswer, close = false): void {
  response.writeHead(answer.status, {
    ...(answer.headers as http.OutgoingHttpHeaders),
    "content-length": answer.body.length,
    ...(close ? { connection: "close" } : {}),
  });
  response.end(answer.body);
}

/** The whole body; null when it is larger than API Gateway takes. */
async function readBody(request: http.IncomingMessage): Promise<Buffer | null> {
  if (Number(request.headers["content-length"] ?? "0") > maxBodyBytes) {
    request.resume();
    return null;
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= maxBodyBytes) chunks.push(chunk);
  }
  return bytes > maxBodyBytes ? null : Buffer.concat(chunks);
}
