import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { generate } from "selfsigned";
import { splitToken } from "../../../lambda/intake/compact-token.ts";
import { readPayload, type Claims } from "../../../lambda/intake/read-payload.ts";
import { importKey, verifyToken } from "../../../lambda/intake/verify-token.ts";
import { runInProcess } from "../../harness/run-in-process.ts";

interface Received {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: http.IncomingHttpHeaders;
  readonly token: string;
}

interface Answer {
  readonly status: number;
  readonly body?: string;
}

const folder = mkdtempSync(path.join(tmpdir(), "send-"));
const received: Received[] = [];
/** What the local run's page says of the delivery "abc". */
let known: readonly object[];
let answer: (index: number) => Answer;

/** What the local run answers under /api/endpoints; null: the listener is no local run. */
let endpoint: string | null;

const listener: http.RequestListener = (request, response) => {
  if (request.method === "GET" && request.url === "/api/endpoints") {
    response.end(endpoint === null ? "<html>" : JSON.stringify({ endpoint }));
    return;
  }
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    if (request.method === "GET") {
      response
        .writeHead(200)
        .end(JSON.stringify(request.url === "/api/deliveries?id=abc" ? known : []));
      return;
    }
    const { data } = JSON.parse(Buffer.concat(chunks).toString("utf8")) as { data: string };
    const { method, url, headers } = request;
    const { status, body = '{"id":"abc"}' } = answer(received.length);
    received.push({ method, path: url, headers, token: data });
    response.writeHead(status).end(body);
  });
};

const server = http.createServer(listener);
let port: string;

beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  port = String((server.address() as AddressInfo).port);
});

beforeEach(() => {
  received.length = 0;
  known = [];
  answer = () => ({ status: 200 });
  endpoint = `http://127.0.0.1:${port}/webhooks/local`;
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, "close");
  rmSync(folder, { recursive: true });
});

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/**
 * Runs the command line in this process, against the loopback server unless `env` says otherwise.
 */
async function send(args: readonly string[], env: Record<string, string> = {}): Promise<Run> {
  const { code, out, err } = await runInProcess(["send", ...args], {
    env: { PORT: port, ...env },
    now: () => new Date("2026-05-04T06:00:00.000Z"),
  });
  return { code, out, err };
}

async function open(index = 0, key = "local-development-key"): Promise<Claims> {
  const token = splitToken(received[index]?.token ?? "");
  if (!token.ok) throw new Error(token.reason);
  const verified = await verifyToken(token.value, [await importKey("test", key)]);
  if (verified === null) throw new Error("signature");
  const claims = readPayload(verified.payload);
  if (!claims.ok) throw new Error(claims.reason);
  return claims.value;
}

function payload(index: number): unknown {
  const [, segment = ""] = received[index]?.token.split(".") ?? [];
  return JSON.parse(Buffer.from(segment, "base64url").toString("utf8"));
}

const generateFor = (ip: string) =>
  generate([{ name: "commonName", value: "localhost" }], {
    extensions: [{ name: "subjectAltName", altNames: [{ type: 7, ip }] }],
  });

const file = (name: string, content: string): string => {
  const full = path.join(folder, name);
  writeFileSync(full, content);
  return full;
};

describe("npm run send", () => {
  it("posts a signed order to the local endpoint and prints the answer", async () => {
    const { code, out, err } = await send(["Orders:create"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^200 {2}\d+ ms {2}Orders:create 500 {2}\{"id":"abc"\}$/);
    expect(received).toMatchObject([
      {
        method: "POST",
        path: "/webhooks/local",
        headers: {
          "content-type": "application/json",
          "smd-resource-type": "Orders",
          "smd-action": "create",
          "smd-resource-id": "500",
        },
      },
    ]);
    expect(await open()).toMatchObject({
      webhook: "Orders:create",
      url: `http://127.0.0.1:${port}/webhooks/local`,
      data: { value: { id: 500, updated_at: "2026-05-04T08:00:00.000+02:00" } },
    });
  });

  it.each([
    ["Shipment Monitor:latest", "Shipment Monitor", "latest"],
    ["shipment-monitor:DELIVERED", "Shipment Monitor", "delivered"],
    ["orders:create-shipment", "Orders", "create_shipment"],
    ["DRAFTS:delete", "Drafts", "delete"],
  ])("takes %s for %s and %s", async (event, resource, action) => {
    const { code, err } = await send([event]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(received[0]?.headers).toMatchObject({
      "smd-resource-type": resource,
      "smd-action": action,
    });
  });

  it.each([
    ["Returns:create", "Returns", "create"],
    ["Orders:put_on_ice", "Orders", "put_on_ice"],
    ["constructor:__proto__", "constructor", "__proto__"],
  ])(
    "warns about %s, which Shipmondo does not have, and sends it",
    async (event, resource, action) => {
      const { code, err } = await send([event]);
      expect(code).toBe(0);
      expect(err).toContain(`Shipmondo has no ${event} today`);
      expect(received[0]?.headers).toMatchObject({
        "smd-resource-type": resource,
        "smd-action": action,
      });
    },
  );

  it("sends as many different objects as asked for, and sums up", async () => {
    answer = (index) => ({ status: index === 2 ? 503 : 200 });
    const { code, out } = await send(["Shipments:create", "--count", "4"]);
    expect(code).toBe(1);
    expect(received.map(({ headers }) => headers["smd-resource-id"])).toEqual([
      "500",
      "501",
      "502",
      "503",
    ]);
    expect(out.split("\n")).toHaveLength(5);
    expect(out).toMatch(/^3\/4 {2}503/m);
    expect(out).toContain("4 attempted: 3 × 200, 1 × 503");
  });

  it("says that the same object was handled before, and when", async () => {
    const data = file("same.json", '{"id":12,"order_id":"W-1"}');
    known = [
      {
        status: "handled",
        receivedAt: "2026-05-04T05:00:00.000Z",
        handledAt: "2026-05-04T05:00:01.000Z",
      },
    ];
    const { code, out } = await send(["Orders:create", "--data", data]);
    expect(code).toBe(0);
    expect(out).toMatch(/^200 {2}\d+ ms {2}Orders:create 12 {2}\{"id":"abc"\}$/m);
    expect(out).toContain("Handled before, at 2026-05-04T05:00:01.000Z");
    expect(out).toContain("updated_at");
  });

  it.each([
    ["it is new", "handled", "2026-05-04T06:00:00.010Z", "2026-05-04T06:00:00.020Z", null],
    [
      "it is dead already",
      "dead",
      "2026-05-04T05:00:00.000Z",
      null,
      "since 2026-05-04T05:00:00.000Z; it is dead",
    ],
  ])(
    "says of a delivery what the local run knows: %s",
    async (_case, status, receivedAt, handledAt, text) => {
      known = [{ status, receivedAt, handledAt }];
      const { out } = await send(["Orders:create"]);
      expect(out.split("\n")).toHaveLength(text === null ? 1 : 2);
      expect(out).toContain(text ?? "200");
    },
  );

  it("counts on from --id", async () => {
    await send(["Shipment Monitor:latest", "--id", "7", "--count", "2"]);
    expect((await open(0)).data?.value).toMatchObject({ shipment_id: 7 });
    expect((await open(1)).data?.value).toMatchObject({ shipment_id: 8 });
  });

  it("signs each shape on request", async () => {
    await send(["Orders:create"]);
    await send(["Orders:create", "--shape", "string"]);
    await send(["Orders:create", "--shape", "object-string-data"]);
    await send(["Orders:create", "--shape", "string-string-data"]);
    const kinds = [0, 1, 2, 3].map((index) => {
      const outer = payload(index);
      const claims = (typeof outer === "string" ? JSON.parse(outer) : outer) as { data: unknown };
      return [typeof outer, typeof claims.data];
    });
    expect(kinds).toEqual([
      ["object", "object"],
      ["string", "object"],
      ["object", "string"],
      ["string", "string"],
    ]);
  });

  it("pings as the creation of a webhook does", async () => {
    const { code, out } = await send(["--ping"]);
    expect(code).toBe(0);
    expect(out).toMatch(/^200 {2}\d+ ms {2}ping/);
    expect(payload(0)).toMatchObject({ action: "connection_test" });
    expect(received[0]?.headers["smd-resource-id"]).toBeUndefined();
  });

  it("takes the key from --key, from a file byte by byte, and from WEBHOOK_KEY", async () => {
    await send(["Orders:create", "--key=-nøgle "]);
    await send(["Orders:create", "--key-file", file("key", " from a file\n")]);
    await send(["Orders:create"], { WEBHOOK_KEY: "kort" });
    await expect(open(0, "-nøgle ")).resolves.toBeDefined();
    await expect(open(1, " from a file\n")).resolves.toBeDefined();
    await expect(open(2, "kort")).resolves.toBeDefined();
  });

  it("sends the user's own object, name and headers", async () => {
    const data = file("order.json", '{"id":1,"order_lines":null,"new":"å"}');
    const args = ["--data", data, "--id", "9", "--name", "Mine", "--header", "SMD-User: Ida"];
    await send(["Orders:create", ...args, "--header", "smd-webhook-id:", "--header", "X-A: 1"]);
    const claims = await open();
    expect(claims).toMatchObject({ webhook: "Mine" });
    expect(claims.data?.value).toEqual({ id: 9, order_lines: null, new: "å" });
    expect(received[0]?.headers).toMatchObject({ "smd-user": "Ida", "x-a": "1" });
    expect(received[0]?.headers["smd-webhook-id"]).toBeUndefined();
  });

  it("lists every event that Shipmondo has, and helps, without sending", async () => {
    const list = await send(["--list"]);
    expect(list.code).toBe(0);
    expect(list.out.split("\n")).toHaveLength(15);
    expect(list.out).toContain("Shipment Monitor:delivered");
    expect(await send(["--help"])).toMatchObject({ code: 0, err: "" });
    expect(received).toEqual([]);
  });
});

describe("npm run send tells what to do when", () => {
  it.each([
    [401, '{"error":"signature"}', "--key-file"],
    [401, '{"error":"binding"}', "contradicts the headers"],
    [401, '{"error":"unbound"}', "<Resource>:<action>"],
    [401, "<html>", "refused the signature"],
    [503, '{"error":"no_key"}', "put one under its keys path"],
    [503, '{"error":"not_stored"}', "durable nowhere"],
    [
      404,
      '{"message":"Not Found"}',
      "no /webhooks/local at the endpoint: give --url with the whole address",
    ],
    [429, "", "throttles"],
    [301, "", "final address"],
    [202, "", "Shipmondo needs status 200 exactly"],
    [500, "", "see its log"],
    [418, "", "did not take the request (418)"],
  ])("the answer is %i %s", async (status, body, hint) => {
    answer = () => ({ status, body });
    const { code, out, err } = await send(["Orders:create", "--count", "2"]);
    expect(code).toBe(1);
    expect(out).toMatch(new RegExp(`^1/2 {2}${status}`));
    expect(err.split(hint)).toHaveLength(2);
  });

  const unusedPort = async (): Promise<number> => {
    const free = http.createServer().listen(0, "127.0.0.1");
    await once(free, "listening");
    const { port: gone } = free.address() as AddressInfo;
    free.close();
    await once(free, "close");
    return gone;
  };

  it("there is no local run to ask for its address", async () => {
    const gone = await unusedPort();
    expect(await send(["Orders:create"], { PORT: `${gone}` })).toEqual({
      code: 2,
      out: "",
      err: `Nothing listens at http://127.0.0.1:${gone}: run \`npm start\` first, or give --url.`,
    });
    expect((await send(["Orders:create"], { PORT: "http" })).err).toContain("not a port number");
  });

  it("what listens at the local run's port is another server", async () => {
    endpoint = null;
    const { code, err } = await send(["Orders:create"]);
    expect(code).toBe(2);
    expect(err).toContain("give --url with the address of its `ready` line");
    expect(received).toEqual([]);
  });

  it("nothing listens there, and tries no more", async () => {
    const gone = await unusedPort();
    const url = `http://127.0.0.1:${gone}/webhooks`;
    const { code, out, err } = await send(["Orders:create", "--count", "3", "--url", url]);
    expect(code).toBe(1);
    expect(err).toBe(
      `Nothing listens at http://127.0.0.1:${gone}: run \`npm start\` first, or give --url.`,
    );
    expect(out).toContain("1 attempted: 1 × ECONNREFUSED, 2 not attempted");
  });

  it("the endpoint speaks no HTTPS", async () => {
    const { err } = await send(["Orders:create", "--url", `https://127.0.0.1:${port}/webhooks`]);
    expect(err).toContain("does not speak HTTPS");
  });

  it("the certificate is not trusted, and goes through with --ca", async () => {
    const pems = await generateFor("127.0.0.1");
    const secure = https.createServer({ key: pems.private, cert: pems.cert }, listener);
    secure.listen(0, "127.0.0.1");
    await once(secure, "listening");
    const { port: securePort } = secure.address() as AddressInfo;
    const args = ["Orders:create", "--url", `https://127.0.0.1:${securePort}/webhooks`];
    try {
      const refused = await send(args);
      expect(refused.code).toBe(1);
      expect(refused.err).toContain("--ca");
      expect(received).toEqual([]);
      const trusted = await send([...args, "--ca", file("ca.pem", pems.cert)]);
      expect(trusted).toMatchObject({ code: 0, err: "" });
    } finally {
      secure.closeAllConnections();
      secure.close();
    }
  });

  it("an answer tries to write to the terminal: control characters do not pass", async () => {
    answer = () => ({ status: 200, body: "a\u001b[2Jb\nc" + "x".repeat(1000) });
    const { out } = await send(["Orders:create"]);
    expect(out).toContain("a [2Jb cxxx");
    expect(out).toMatch(/x…$/);
  });

  it.each([
    [[], "What to send is missing"],
    [["Orders"], "not of the form <Resource>:<action>"],
    [["Orders:"], "Shipment Monitor:latest"],
    [["Shipment", "Monitor:latest"], "quote what holds a blank"],
    [["Orders:create", "--nope=x"], '"send" takes no --nope.'],
    [["Orders:create", "--key", "-a"], "--key=-value"],
    [["Orders:create", "--count", "0"], "--count"],
    [["Orders:create", "--count", "1.5"], "--count"],
    [["Orders:create", "--id", "x"], "--id"],
    [["Orders:create", "--shape", "list"], "string-string-data"],
    [["Orders:create", "--url", "localhost:3000"], "https://"],
    [["Orders:create", "--url", "ftp://x.example"], "https://"],
    [["Orders:create", "--header", "no colon"], "Name: value"],
    [["Orders:create", "--header", "a: \u0001"], "Name: value"],
    [["Orders:create", "--key", ""], "empty"],
    [["Orders:create", "--key", "a", "--key-file", "b"], "leave one out"],
    [["Orders:create", "--key-file", "/nowhere/key"], "--key-file"],
    [["Orders:create", "--data", "/nowhere/x.json"], "--data"],
    [["Orders:create", "--ca", "/nowhere/ca.pem"], "--ca"],
  ])("the command line is %j, and sends nothing", async (args, hint) => {
    const { code, out, err } = await send(args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(hint);
    expect(received).toEqual([]);
  });

  it("one object of the user's is to be sent many times", async () => {
    const data = file("one.json", "{}");
    expect((await send(["Orders:create", "--data", data, "--count", "2"])).code).toBe(2);
    expect((await send(["--ping", "--data", data])).code).toBe(2);
  });

  it("the key is mistyped, without repeating it", async () => {
    answer = () => ({ status: 401, body: '{"error":"signature"}' });
    const wrong = await send(["Orders:create", "--key", "kendemaerke"]);
    const misplaced = await send(["Orders:create", "kendemaerke"]);
    const unknown = await send(["Orders:create", "--keys=kendemaerke"]);
    expect([wrong.code, misplaced.code, unknown.code]).toEqual([1, 2, 2]);
    expect(JSON.stringify([wrong, misplaced, unknown])).not.toContain("kendemaerke");
  });
});

it("prints JSON alone to standard output with --json, and its words beside it", async () => {
  answer = () => ({ status: 503 });
  const { code, out, err } = await send(["Orders:create", "--json"]);
  expect(code).toBe(1);
  expect(JSON.parse(out)).toEqual({
    url: `http://127.0.0.1:${port}/webhooks/local`,
    answers: [
      {
        what: "Orders:create 500",
        status: 503,
        error: null,
        ms: expect.any(Number) as number,
        body: '{"id":"abc"}',
      },
    ],
  });
  expect(err).toContain("503");
  expect(JSON.parse((await send(["--list", "--json"])).out)).toHaveLength(15);
});

/** Runs it as a process of its own. */
async function spawnSend(args: readonly string[], env: Record<string, string>): Promise<Run> {
  const child = spawn(process.execPath, ["bin/webhooks.ts", "send", "Orders:create", ...args], {
    env: { ...process.env, ...env },
  });
  const ended = once(child, "close") as Promise<[number]>;
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await ended;
  return { code, out, err };
}

it("ends with the exit code, and with no connection left open", async () => {
  const { code, out } = await spawnSend([], { PORT: port });
  expect(code).toBe(0);
  expect(out).toMatch(/^200 /);
});

it("trusts what NODE_EXTRA_CA_CERTS names beside what --ca names, as the check does", async () => {
  const own = await generateFor("127.0.0.1");
  const other = await generateFor("127.0.0.2");
  const secure = https.createServer({ key: own.private, cert: own.cert }, listener);
  secure.listen(0, "127.0.0.1");
  await once(secure, "listening");
  const { port: securePort } = secure.address() as AddressInfo;
  const url = `https://127.0.0.1:${securePort}/webhooks`;
  try {
    const args = ["--url", url, "--ca", file("other.pem", other.cert)];
    const env = { NODE_EXTRA_CA_CERTS: file("own.pem", own.cert) };
    expect(await spawnSend(args, env)).toMatchObject({ code: 0, err: "" });
  } finally {
    secure.closeAllConnections();
    secure.close();
  }
});
