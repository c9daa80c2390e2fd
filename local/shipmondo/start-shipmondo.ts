import { once } from "node:events";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import tls from "node:tls";
import { apiPath } from "./api/public-api.ts";
import { createControlApi } from "./control/control-api.ts";
import { createShipmondo, type Behaviour, type Shipmondo } from "./create-shipmondo.ts";
import { createResponder, type AnsweredCall } from "./responder.ts";
import { post } from "./webhooks/post.ts";

export interface ShipmondoOptions extends Behaviour {
  /** @default "127.0.0.1" */
  readonly host?: string;
  /** @default 0, any free one */
  readonly port?: number;
  /** Gets a line on what goes wrong inside; never a key or an object. */
  readonly log?: (line: string) => void;
  /** Certificates (PEM) that are trusted besides those that Node trusts. */
  readonly ca?: string;
  /** Called when an API call was answered. */
  readonly onCall?: (call: AnsweredCall) => void;
}

/** A Shipmondo on this machine: its API over HTTP, and its shop in this process. */
export interface LocalShipmondo extends Shipmondo {
  /** Base address of the API, `http://127.0.0.1:<port>/api/public/v3`. */
  readonly url: string;
}

/**
 * Starts a Shipmondo to develop against.
 * @throws Error with `code` "EADDRINUSE" when the port is taken; one that says what to do when the
 * data file cannot be used
 */
export async function startShipmondo(options: ShipmondoOptions): Promise<LocalShipmondo> {
  const { host = "127.0.0.1", log = () => undefined, onCall = () => undefined } = options;
  const ca = options.ca === undefined ? undefined : [...tls.getCACertificates(), options.ca];
  const shipmondo = createShipmondo(options, (endpoint, request) =>
    post(endpoint, { ...request, ca }),
  );
  const server = http.createServer(
    createResponder({
      publicApi: shipmondo.call,
      controlApi: createControlApi(shipmondo),
      onCall,
      log,
    }),
  );
  try {
    server.listen(options.port ?? 0, host);
    await once(server, "listening");
  } catch (error) {
    await shipmondo.stop();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  return {
    ...shipmondo,
    url: `http://${host}:${port}${apiPath}`,
    async stop() {
      const closed = new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
      server.closeAllConnections();
      await Promise.all([closed, shipmondo.stop()]);
    },
  };
}
