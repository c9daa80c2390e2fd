import type http from "node:http";
import https from "node:https";
import type { Duplex } from "node:stream";

/** Connections to one endpoint, kept alive between requests. */
export interface ConnectionPool {
  readonly agent: http.Agent;
  /** Opens a connection for the first request to find; sends nothing over it. Never rejects: a request opens its own if need be. */
  readonly open: (signal: AbortSignal) => Promise<void>;
}

/**
 * `node:https` or, for an engine on loopback, `node:http`. The latter is not imported: an ES import reads every member of a module, and one
 * of this module's loads all of `fetch`, a tenth of the cold start.
 */
export const httpModule = (endpoint: URL): typeof http | typeof https =>
  endpoint.protocol === "https:" ? https : process.getBuiltinModule("node:http");

export function createConnectionPool(endpoint: URL): ConnectionPool {
  const secure = endpoint.protocol === "https:";
  const agent = new (httpModule(endpoint).Agent)({ keepAlive: true, maxSockets: 50 });
  const connect = agent.createConnection.bind(agent);
  let opened: Duplex | null = null;

  agent.createConnection = (options, callback) => {
    const ready = opened;
    opened = null;
    return ready !== null && !ready.destroyed ? ready : connect(options, callback);
  };

  return {
    agent,
    open: (signal) =>
      new Promise((resolve) => {
        const { hostname, port } = endpoint;
        const socket = connect({
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
          done();
        });
        // Stays for as long as nobody uses the connection: without a listener, a late error would end the process.
        socket?.on("error", done);
        socket?.once("close", done);
        signal.addEventListener("abort", () => {
          if (opened !== socket) socket?.destroy();
          done();
        });
      }),
  };
}
