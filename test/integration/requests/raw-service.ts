import { createServer, type Socket } from "node:net";
import { createAwsSenders, type CreateAwsSender } from "../../../lambda/aws/signed-request.ts";

/** A service on loopback that a test answers for, byte by byte. */
export interface RawService {
  readonly endpoint: URL;
  /** Every connection made to it, in that order. */
  readonly connections: readonly Socket[];
  /** Called with each piece that arrives; answers with 200 unless it is set. */
  onData: (socket: Socket, piece: Buffer) => void;
  /** Called with each new connection. */
  onConnection: (socket: Socket) => void;
  readonly stop: () => Promise<void>;
}

/** An answer of HTTP without a body. */
export const answerOf = (status: number, ...headers: readonly string[]): string =>
  [`HTTP/1.1 ${status} Status`, "Content-Length: 0", ...headers, "", ""].join("\r\n");

export async function startRawService(): Promise<RawService> {
  const connections: Socket[] = [];
  const server = createServer((socket) => {
    connections.push(socket);
    socket.on("error", () => undefined);
    socket.on("data", (piece) => {
      service.onData(socket, piece);
    });
    service.onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const service: RawService = {
    endpoint: new URL(`http://127.0.0.1:${port}`),
    connections,
    onData: (socket) => socket.write(answerOf(200)),
    onConnection: () => undefined,
    stop: () =>
      new Promise((resolve) => {
        connections.forEach((socket) => socket.destroy());
        server.close(() => {
          resolve();
        });
      }),
  };
  return service;
}

const access = {
  region: "eu-west-1",
  credentials: { accessKeyId: "AKID", secretAccessKey: "a-secret" },
};

export const testSenders = (now: () => number = Date.now): CreateAwsSender =>
  createAwsSenders(access, now);

export const post = (body = Buffer.from("{}")) =>
  ({ method: "POST", path: "/", headers: {}, body }) as const;

export const put = (body: Buffer) => ({ method: "PUT", path: "/held", headers: {}, body }) as const;
