import type { Server } from "node:http";

/**
 * Takes connections on 127.0.0.1.
 * @param port 0: any free one
 * @returns the port
 * @throws Error with `code` "EADDRINUSE" when the port is taken
 */
export async function listen(server: Server, port = 0): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}

/** Closes a server with all its connections. */
export const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
