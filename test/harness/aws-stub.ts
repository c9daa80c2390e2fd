import { createHash, randomUUID } from "node:crypto";
import { createServer as createPlainServer, type IncomingMessage } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { buffer } from "node:stream/consumers";

export interface AwsStubOptions {
  /** PEM; plain HTTP when absent. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** The one key in the parameter store. */
  readonly secret: string;
}

/** Stands in for SSM, SQS and S3: answers at once what they would, keeps nothing, and counts. */
export interface AwsStub {
  /** `https://127.0.0.1:<port>`, or `http` */
  readonly origin: string;
  /**
   * Calls by name, such as "AmazonSQS.SendMessage" or "S3 PUT"; requests that ask for nothing are
   * "open".
   */
  readonly calls: ReadonlyMap<string, number>;
  /** The body of the last message sent, as JSON text. */
  readonly lastMessage: () => string | null;
  readonly reset: () => void;
  readonly close: () => Promise<void>;
}

export async function startAwsStub(options: AwsStubOptions): Promise<AwsStub> {
  const calls = new Map<string, number>();
  let lastMessage: string | null = null;

  const server = options.tls === undefined ? createPlainServer() : createTlsServer(options.tls);
  server.keepAliveTimeout = 0;
  server.on("request", (request, response) => {
    void buffer(request).then((body) => {
      const name = callName(request);
      calls.set(name, (calls.get(name) ?? 0) + 1);
      const isQuery = isForm(request);
      const input = isQuery ? fromForm(body) : name.startsWith("Amazon") ? fromJson(body) : {};
      if (typeof input.MessageBody === "string") lastMessage = input.MessageBody;
      const answer = answers[name]?.(input, options.secret);
      response.writeHead(answer === undefined && !name.startsWith("S3") ? 404 : 200, {
        "content-type": isQuery ? "text/xml" : "application/x-amz-json-1.1",
        "x-amzn-requestid": randomUUID(),
      });
      response.end(answer === undefined ? "" : isQuery ? toXml(answer) : JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    origin: `${options.tls === undefined ? "http" : "https"}://127.0.0.1:${port}`,
    calls,
    lastMessage: () => lastMessage,
    reset: () => {
      calls.clear();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

type Input = Readonly<Record<string, unknown>>;

const parameter = (name: string, secret: string) => ({
  Name: name,
  Type: "SecureString",
  Value: secret,
  Version: 1,
});

const answers: Readonly<Record<string, (input: Input, secret: string) => object>> = {
  "AmazonSSM.GetParameter": ({ Name }, secret) => ({ Parameter: parameter(String(Name), secret) }),
  "AmazonSSM.GetParametersByPath": ({ Path }, secret) => ({
    Parameters: [parameter(`${String(Path)}/bench`, secret)],
  }),
  // The SDK checks the digest unless it is told not to.
  "AmazonSQS.SendMessage": ({ MessageBody }) => ({
    MD5OfMessageBody: createHash("md5").update(String(MessageBody)).digest("hex"),
    MessageId: randomUUID(),
    SequenceNumber: "18849496460467696128",
  }),
};

function callName(request: IncomingMessage): string {
  const target = request.headers["x-amz-target"];
  if (typeof target === "string") return target;
  if (isForm(request)) return "AmazonSQS.SendMessage";
  return request.url === "/" ? "open" : `S3 ${request.method ?? ""}`;
}

/** aws-lite still speaks the older query protocol to SQS, forms in and XML out. */
const isForm = (request: IncomingMessage): boolean =>
  request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true;

const fromForm = (body: Buffer): Input =>
  Object.fromEntries(new URLSearchParams(body.toString("utf8")));

function toXml(answer: object): string {
  const members = Object.entries(answer).map(([name, value]) => `<${name}>${value}</${name}>`);
  return `<SendMessageResponse><SendMessageResult>${members.join("")}</SendMessageResult></SendMessageResponse>`;
}

function fromJson(body: Buffer): Input {
  try {
    return JSON.parse(body.toString("utf8")) as Input;
  } catch {
    return {};
  }
}
