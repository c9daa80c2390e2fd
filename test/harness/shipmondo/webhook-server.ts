import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { compactVerify } from "jose";

/** A delivery as an endpoint gets it. */
export interface Arrived {
  readonly at: number;
  readonly headers: IncomingHttpHeaders;
  /** The token in the body. */
  readonly token: string;
  /** The payload, parsed once; a string in two of the four shapes. */
  readonly payload: unknown;
}

export interface WebhookServer {
  readonly url: string;
  readonly arrived: readonly Arrived[];
  /** `SMD-Resource-Type:SMD-Action` of each, pings left out. */
  events(): readonly string[];
  /** What to answer from now on; null: nothing. */
  answer(status: number | null): void;
  stop(): Promise<void>;
}

const key = "kort";

/** The key that this endpoint verifies with: short, as Shipmondo's own examples are. */
export const endpointKey = key;

/** An endpoint on loopback that verifies what it gets with jose and answers as it is told. */
export async function startWebhookServer(): Promise<WebhookServer> {
  const arrived: Arrived[] = [];
  let status: number | null = 200;
  const server = createServer((request, response) => {
    const take = async (): Promise<void> => {
      const { data: token } = JSON.parse(await text(request)) as { readonly data: string };
      const { payload, protectedHeader } = await compactVerify(token, Buffer.from(key), {
        algorithms: ["HS256"],
      });
      if (Object.keys(protectedHeader).join() !== "alg") throw new Error("another header");
      const parsed = JSON.parse(Buffer.from(payload).toString()) as unknown;
      arrived.push({ at: performance.now(), headers: request.headers, token, payload: parsed });
      if (status !== null) response.writeHead(status).end("{}");
    };
    take().catch(() => response.writeHead(401).end());
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hooks`,
    arrived,
    events: () =>
      arrived
        .map(
          ({ headers }) =>
            `${String(headers["smd-resource-type"])}:${String(headers["smd-action"])}`,
        )
        .filter((event) => !event.endsWith(":connection_test")),
    answer(next) {
      status = next;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
