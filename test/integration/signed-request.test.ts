import { createHash, createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { waitUntil } from "../harness/wait-until.ts";
import { createAwsSenders, type AwsSender } from "../../lambda/aws/signed-request.ts";

/** Every request that came: what of it the signature covers, and its body. */
interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

type Answer = (response: ServerResponse) => void;

const region = "eu-west-1";
const secret = "a-secret";
const taken: Answer = (response) => response.end("taken");
const never = new AbortController().signal;

let server: Server;
let received: Received[] = [];
let connections = 0;
let answer = taken;

beforeAll(async () => {
  server = createServer((request, response) => {
    void note(request).then(() => {
      answer(response);
    });
  });
  server.on("connection", () => connections++);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

beforeEach(() => {
  received = [];
  connections = 0;
  answer = taken;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function note(request: IncomingMessage): Promise<void> {
  const body = await buffer(request);
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  );
  received.push({ method: request.method ?? "", path: request.url ?? "", headers, body });
}

function sender(service: "sqs" | "ssm" | "s3", sessionToken?: string): AwsSender {
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const access = {
    region,
    credentials: {
      accessKeyId: "AKID",
      secretAccessKey: secret,
      ...(sessionToken === undefined ? {} : { sessionToken }),
    },
  };
  return createAwsSenders(access, Date.now)(service, new URL(`http://127.0.0.1:${port}`));
}

const sha256 = (content: string | Buffer): string =>
  createHash("sha256").update(content).digest("hex");
const hmac = (key: string | Buffer, text: string): Buffer =>
  createHmac("sha256", key).update(text).digest();

/**
 * The signature that AWS would work out for a request, step by step as its documentation has it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
function expectedAuthorization(request: Received, service: string): string {
  const names = /SignedHeaders=([^,]+)/.exec(request.headers.authorization ?? "")?.[1] ?? "";
  const time = request.headers["x-amz-date"] ?? "";
  const scope = `${time.slice(0, 8)}/${region}/${service}/aws4_request`;
  const canonical = [
    request.method,
    request.path,
    "",
    ...names.split(";").map((name) => `${name}:${request.headers[name] ?? ""}`),
    "",
    names,
    sha256(request.body),
  ].join("\n");
  const key = scope
    .split("/")
    .reduce((last: string | Buffer, part) => hmac(last, part), `AWS4${secret}`);
  const signature = hmac(key, ["AWS4-HMAC-SHA256", time, scope, sha256(canonical)].join("\n"));
  return `AWS4-HMAC-SHA256 Credential=AKID/${scope}, SignedHeaders=${names}, Signature=${signature.toString("hex")}`;
}

const post = (body: Buffer) =>
  ({ method: "POST", path: "/", headers: { "content-type": "text/plain" }, body }) as const;

describe("a signed request", () => {
  it.each([
    ["sqs", undefined],
    ["ssm", undefined],
    ["sqs", "a-session-token"],
  ] as const)(
    "to %s arrives with the signature of AWS's documentation (session: %s)",
    async (service, token) => {
      const answered = await sender(service, token).send(post(Buffer.from('{"a":1}')), never);

      expect(answered).toEqual({ status: 200, body: "taken" });
      const [request] = received;
      if (request === undefined) throw new Error("Nothing came");
      expect(request.headers.authorization).toBe(expectedAuthorization(request, service));
      expect(request.headers.authorization).toMatch(/SignedHeaders=[^,]*host;[^,]*x-amz-date/);
      expect(request.headers["x-amz-security-token"]).toBe(token);
    },
  );

  it("to s3 is signed over its path as it is sent, percent-encoded once", async () => {
    const path = "/bucket/pending/2026-03-02T09%3A00%3A00.000Z-ab";
    await sender("s3").send({ method: "PUT", path, headers: {}, body: Buffer.from("{}") }, never);

    const [request] = received;
    if (request === undefined) throw new Error("Nothing came");
    expect(request.path).toBe(path);
    expect(request.headers.authorization).toBe(expectedAuthorization(request, "s3"));
    expect(request.headers["x-amz-content-sha256"]).toBe(sha256("{}"));
  });

  it.each([0, 1, 15_999, 16_000, 1_300_000])(
    "of %i bytes arrives byte for byte",
    async (length) => {
      const body = Buffer.from("€😀".repeat(length)).subarray(0, length);
      await sender("sqs").send(post(body), never);
      const [request] = received;
      if (request === undefined) throw new Error("Nothing came");
      expect(request.body.equals(body)).toBe(true);
      expect(request.headers["content-length"]).toBe(String(body.length));
      expect(request.headers.authorization).toBe(expectedAuthorization(request, "sqs"));
    },
  );

  it("goes over the connection of the one before, also when that one's signal is aborted after its answer", async () => {
    const { send } = sender("sqs");
    for (let n = 0; n < 5; n++) {
      const abort = new AbortController();
      await send(post(Buffer.from("{}")), abort.signal);
      abort.abort("settled");
    }
    expect(received).toHaveLength(5);
    expect(connections).toBe(1);
  });
});

describe("a request without an answer", () => {
  it("rejects as soon as its signal aborts, by the name of that", async () => {
    const abort = new AbortController();
    answer = () => {
      abort.abort("settled");
    };
    await expect(sender("sqs").send(post(Buffer.from("{}")), abort.signal)).rejects.toMatchObject({
      name: "AbortError",
    });
  });

  it("rejects when its signal aborts while it waits for a connection, and is never sent", async () => {
    const { send } = sender("sqs");
    const held: ServerResponse[] = [];
    answer = (response) => held.push(response);
    const inFlight = Array.from({ length: 50 }, () => send(post(Buffer.from("{}")), never));
    await waitUntil("the pool is full", () => (held.length === 50 ? true : null));

    const abort = new AbortController();
    const waiting = send(post(Buffer.from("{}")), abort.signal);
    setTimeout(() => {
      abort.abort("settled");
    }, 20);
    await expect(waiting).rejects.toMatchObject({ name: "AbortError" });

    answer = taken;
    held.forEach(taken);
    await Promise.all(inFlight);
    expect(await send(post(Buffer.from("{}")), never)).toMatchObject({ status: 200 });
    expect(received).toHaveLength(51);
  });

  it("rejects when the service changes to another protocol", async () => {
    answer = ({ socket }) => {
      socket?.write(
        "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n",
      );
    };
    await expect(sender("sqs").send(post(Buffer.from("{}")), never)).rejects.toThrow(
      "closed without an answer",
    );
  });

  it("is not sent when its signal has aborted before", async () => {
    const sent = sender("sqs").send(post(Buffer.from("{}")), AbortSignal.abort());
    await expect(sent).rejects.toMatchObject({ name: "AbortError" });
    expect(received).toEqual([]);
  });

  it.each<[string, Answer]>([
    ["is closed at once", (response) => response.destroy()],
    [
      "is cut short",
      (response) => {
        response.writeHead(200, { "content-length": "100" });
        response.write("part", () => response.destroy());
      },
    ],
    ["never ends being sent", (response) => response.end("x".repeat(2_000_000))],
  ])("rejects when the connection %s", async (_what, behave) => {
    answer = behave;
    await expect(sender("sqs").send(post(Buffer.from("{}")), never)).rejects.toThrow();
  });
});
