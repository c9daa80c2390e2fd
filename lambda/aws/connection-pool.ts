import type http from "node:http";
import https from "node:https";
import type { Duplex } from "node:stream";

/** Connections to one endpoint, kept alive between requests. */
export interface ConnectionPool {
  readonly agent: http.Agent;
  /**
   * Opens a connection for the first request to find; sends nothing over it. Never rejects: a
   * request opens its own if need be.
   */
  readonly open: (signal: AbortSignal) => Promise<void>;
  /** Whether a request went over a connection that was open before it. */
  readonly wasKept: (request: http.ClientRequest) => boolean;
  /** Closes the connections that no request uses, so that the next request opens one. */
  readonly dropIdle: () => void;
}

/**
 * `node:https` or, for an engine on loopback, `node:http`. The latter is not imported: an ES import
 * reads every member of a module, and one of this module's loads all of `fetch`, a tenth of the
 * cold start.
 */
export const httpModule = (endpoint: URL): typeof http | typeof https =>
  endpoint.protocol === "https:" ? https : process.getBuiltinModule("node:http");

/** As Node's agent sets its own. */
const socketOptions = { noDelay: true, keepAlive: true, keepAliveInitialDelay: 1_000 };

export function createConnectionPool(endpoint: URL): ConnectionPool {
  const secure = endpoint.protocol === "https:";
  const agent = new (httpModule(endpoint).Agent)({ keepAlive: true, maxSockets: 50 });
  const connect = agent.createConnection.bind(agent);
  const openedBefore = new WeakSet<Duplex>();
  let opened: Duplex | null = null;

  function takeOpened(): Duplex | null {
    const socket = opened;
    opened = null;
    if (socket === null || isUnused(socket)) return socket;
    socket.destroy();
    return null;
  }

  agent.createConnection = (options, callback) => takeOpened() ?? connect(options, callback);

  return {
    agent,
    open: (signal) =>
      new Promise((resolve) => {
        const { hostname, port } = endpoint;
        const socket = connect({
          ...socketOptions,
          host: hostname,
          port: port === "" ? (secure ? 443 : 80) : port,
          // An address is no name to choose a certificate by (RFC 6066, section 3).
          ...(/^\[|^[\d.]+$/.test(hostname) ? {} : { servername: hostname }),
        });
        const done = (): void => {
          resolve();
        };
        socket?.once(secure ? "secureConnect" : "connect", () => {
          opened = socket;
          openedBefore.add(socket);
          done();
        });
        // Stays for as long as nobody uses the connection: without a listener, a late error would
        // end the process.
        socket?.on("error", done);
        socket?.once("close", done);
        signal.addEventListener("abort", () => {
          if (opened !== socket) socket?.destroy();
          done();
        });
      }),
    wasKept: (request) =>
      request.reusedSocket || (request.socket !== null && openedBefore.has(request.socket)),
    dropIdle: () => {
      opened?.destroy();
      opened = null;
      for (const sockets of Object.values(agent.freeSockets)) {
        sockets?.forEach((socket) => socket.destroy());
      }
    },
  };
}

/**
 * Open, and nothing came on it: bytes that wait there would pass for the first request's answer.
 */
const isUnused = (socket: Duplex): boolean =>
  !socket.destroyed && socket.writable && !socket.readableEnded && socket.readableLength === 0;
