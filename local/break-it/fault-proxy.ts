import { Agent, createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { buffer } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { awsErrors, type ErrorAnswer, type ServiceName } from "./faults/aws-error.ts";
import { drawFault, operationOf, type Fault, type FaultRule } from "./faults/fault.ts";
import { passHalf, passOn, type ArrivedRequest, type ServiceAnswer } from "./faults/pass-on.ts";

export interface FaultProxyOptions {
  readonly service: ServiceName;
  /** Base address of the engine. */
  readonly target: string;
  /** 0 to 1, 1 excluded: draws the faults of rules with a probability. @default Math.random */
  readonly random?: () => number;
  /** Is told of each request that meets a fault. */
  readonly onMet?: (request: MetRequest) => void;
}

/** A request that met a fault, its body read; of a reset connection none is told. */
export interface MetRequest extends ArrivedRequest {
  readonly fault: Fault;
  readonly operation: string;
}

/** A service on loopback that can fail in every way a network and a service can. */
export interface FaultProxy {
  /** Base address, the same as long as the proxy lives. */
  readonly url: string;
  /** From now on these faults and no others. */
  readonly set: (...rules: readonly FaultRule[]) => void;
  /** No faults; a listener that vanished stays away. */
  readonly clear: () => void;
  /** Requests that arrived, by operation. */
  readonly arrived: ReadonlyMap<string, number>;
  /** Closes the listener and all connections: callers are refused. */
  readonly vanish: () => Promise<void>;
  /** Listens again, on the same port. */
  readonly comeBack: () => Promise<void>;
  /**
   * Closes the connections that have no request under way, as a service does with ones that were
   * idle for long.
   */
  readonly closeIdle: () => void;
  /** Resets all connections, as a service does that restarts. */
  readonly resetConnections: () => void;
  /**
   * Nothing more is answered on connections that are open now; new ones work. As when a firewall
   * has forgotten them.
   */
  readonly forgetConnections: () => void;
  readonly stop: () => Promise<void>;
}

export async function startFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const target = new URL(options.target);
  const errors = awsErrors[options.service];
  const random = options.random ?? Math.random;
  const agent = new Agent({ keepAlive: true });
  const sockets = new Set<Socket>();
  const forgotten = new WeakSet<Socket>();
  const arrived = new Map<string, number>();
  const stopped = new AbortController();
  let rules: readonly FaultRule[] = [];

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "GET", url: path = "/", headers } = incoming;
    if (forgotten.has(incoming.socket)) return;
    const operation = operationOf(method, headers["x-amz-target"]?.toString());
    arrived.set(operation, (arrived.get(operation) ?? 0) + 1);
    const fault = drawFault(rules, { method, operation }, random);
    if (fault?.kind === "reset") {
      incoming.socket.resetAndDestroy();
      return;
    }
    const request = { method, path, headers, body: await buffer(incoming) };
    if (fault !== null) options.onMet?.({ ...request, fault, operation });
    await meet(fault, request, response);
  }

  async function meet(
    fault: Fault | null,
    request: ArrivedRequest,
    response: ServerResponse,
  ): Promise<void> {
    if (fault?.kind === "hang") return;
    if (fault?.kind === "unavailable" || fault?.kind === "throttle") {
      sendError(response, errors[fault.kind]);
      return;
    }
    if (fault?.kind === "halfway") {
      await passHalf(target, agent, request);
      response.socket?.resetAndDestroy();
      return;
    }
    if (fault?.kind === "delay") await delay(fault.ms, null, { signal: stopped.signal });
    const answer = await passOn(target, agent, request, (outgoing) => {
      // A long poll whose caller is gone would take a message and lose it.
      if (fault === null) response.once("close", () => outgoing.destroy());
    });
    if (fault?.kind === "mute") return;
    const middle = fault?.kind === "stall" || fault?.kind === "cut";
    send(response, answer, middle ? Math.floor(answer.body.length / 2) : answer.body.length);
    if (fault?.kind === "cut") response.socket?.end(() => response.destroy());
  }

  const server = createServer((incoming, response) => {
    // The engine broke off, or the caller did: so does the proxy.
    handle(incoming, response).catch(() => incoming.socket.destroy());
  });
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => undefined);
  });

  const listen = (port: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", () => {
        server.off("error", reject);
        resolve();
      });
    });
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => {
        resolve();
      });
      for (const socket of sockets) socket.destroy();
    });

  await listen(0);
  const bound = server.address();
  const port = typeof bound === "object" && bound !== null ? bound.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    set: (...next) => {
      rules = next;
    },
    clear: () => {
      rules = [];
    },
    arrived,
    vanish: close,
    comeBack: () => listen(port),
    closeIdle: () => {
      server.closeIdleConnections();
    },
    resetConnections: () => {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    forgetConnections: () => {
      for (const socket of sockets) forgotten.add(socket);
    },
    async stop() {
      stopped.abort();
      if (server.listening) await close();
      agent.destroy();
    },
  };
}

function send(response: ServerResponse, answer: ServiceAnswer, bytes: number): void {
  response.statusCode = answer.status;
  for (const [name, value] of answer.headers) response.setHeader(name, value);
  response.setHeader("content-length", answer.body.length);
  if (bytes === answer.body.length) response.end(answer.body);
  else response.write(answer.body.subarray(0, bytes));
}

function sendError(response: ServerResponse, { status, contentType, body }: ErrorAnswer): void {
  response.writeHead(status, { "content-type": contentType });
  response.end(body);
}
