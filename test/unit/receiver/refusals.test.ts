import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { sampleFor, webhookRequest } from "../../../testing/samples/index.ts";
import { signToken } from "../../../testing/signing.ts";
import { webhookEvent } from "../../harness/fakes.ts";
import {
  inMemoryReceiver,
  testKey,
  type InMemoryReceiver,
} from "../../harness/in-memory-receiver.ts";

const data = sampleFor("Orders", "create", 7);
const genuine = webhookRequest({ resource: "Orders", action: "create", data, key: testKey });
const token = (JSON.parse(genuine.body) as { data: string }).data;
const [header = "", payload = "", signature = ""] = token.split(".");
const payloadText = Buffer.from(payload, "base64url").toString();
const base64url = (text: string): string => Buffer.from(text).toString("base64url");

const withToken = (text: string): string => JSON.stringify({ data: text });
/** A token that is well signed under a header of the test's own. */
const underHeader = (fields: object): string => withToken(signToken(payloadText, testKey, fields));
const hmac = (algorithm: string, alg: string): string => {
  const input = `${base64url(JSON.stringify({ alg }))}.${payload}`;
  return withToken(`${input}.${createHmac(algorithm, testKey).update(input).digest("base64url")}`);
};

function rs256(): string {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const input = `${base64url('{"alg":"RS256"}')}.${payload}`;
  return withToken(
    `${input}.${sign("sha256", Buffer.from(input), privateKey).toString("base64url")}`,
  );
}

async function expectRefused(
  receiver: InMemoryReceiver,
  body: string | undefined,
  status: number,
  reason: string,
  isBase64Encoded = false,
): Promise<void> {
  const event = webhookEvent({ headers: genuine.headers }, { body, isBase64Encoded });
  const answer = await receiver.receive(event);
  // The whole answer is fixed by the reason, so nothing of the request can be in it.
  expect(answer).toEqual({
    statusCode: status,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ error: reason }),
  });
  expect(receiver.queue.messages).toEqual([]);
}

describe("the receiver refuses", () => {
  const refusals: readonly (readonly [string, number, string, string | undefined])[] = [
    ["no body", 400, "not_json", undefined],
    ["an empty body", 400, "not_json", ""],
    ["text that is not JSON", 400, "not_json", "data=1"],
    ["a JSON array", 400, "not_json", JSON.stringify([{ data: token }])],
    ["a JSON string", 400, "not_json", JSON.stringify(token)],
    ["null", 400, "not_json", "null"],
    ["a bare token", 400, "not_json", token],
    ["200,000 open brackets", 400, "not_json", "[".repeat(200_000)],
    ["200,000 open objects", 400, "not_json", '{"data":'.repeat(200_000)],
    [
      "lists within lists beside the token",
      400,
      "not_json",
      `{"data":"${token}","x":${"[".repeat(1_001)}${"]".repeat(1_001)}}`,
    ],
    [
      "lists beside each other beside the token",
      400,
      "not_json",
      `{"data":"${token}","x":[${"[]".repeat(1_001).replaceAll("][", "],[")}]}`,
    ],
    [
      "1,001 members beside the token",
      400,
      "not_json",
      `{"data":"${token}"${Array.from({ length: 1_001 }, (_, n) => `,"a${n}":0`).join("")}}`,
    ],
    ["two byte order marks", 400, "not_json", `\uFEFF\uFEFF${withToken(token)}`],
    ["5 MB of junk", 400, "not_json", "x".repeat(5_000_000)],
    ["absent data", 400, "no_data", JSON.stringify({ token })],
    ["empty data", 400, "no_data", withToken("")],
    ["null as data", 400, "no_data", '{"data":null}'],
    ["a number as data", 400, "no_data", '{"data":7}'],
    ["an object as data", 400, "no_data", JSON.stringify({ data: { token } })],
    ["an array as data", 400, "no_data", JSON.stringify({ data: [token] })],
    ["data in the prototype", 400, "no_data", `{"__proto__":${withToken(token)}}`],
    ["5 MB of junk as data", 400, "malformed_token", withToken("x".repeat(5_000_000))],
    ["5 MB of dots as data", 400, "malformed_token", withToken(".".repeat(5_000_000))],
    [
      "5 MB signed with another key",
      401,
      "signature",
      withToken(signToken("x".repeat(3_700_000), "other")),
    ],
    ["one segment", 400, "malformed_token", withToken(header)],
    ["two segments", 400, "malformed_token", withToken(`${header}.${payload}`)],
    ["four segments", 400, "malformed_token", withToken(`${token}.${signature}`)],
    [
      "a JWE",
      400,
      "malformed_token",
      withToken(`${base64url('{"alg":"dir","enc":"A256GCM"}')}..AAAA.AAAA.AAAA`),
    ],
    ["an empty header", 400, "malformed_token", withToken(`.${payload}.${signature}`)],
    ["an empty payload", 400, "malformed_token", withToken(`${header}..${signature}`)],
    ["an empty signature", 400, "malformed_token", withToken(`${header}.${payload}.`)],
    [
      "alg none without a signature",
      400,
      "malformed_token",
      withToken(`${base64url('{"alg":"none"}')}.${payload}.`),
    ],
    ["padding", 400, "malformed_token", withToken(`${token}=`)],
    ["a blank at the end", 400, "malformed_token", withToken(`${token} `)],
    ["a blank at the start", 400, "malformed_token", withToken(` ${token}`)],
    ["a line end at the end", 400, "malformed_token", withToken(`${token}\n`)],
    [
      "a line end inside",
      400,
      "malformed_token",
      withToken(`${header}.${payload.slice(0, 4)}\r\n${payload.slice(4)}.${signature}`),
    ],
    [
      "a header that is not JSON",
      400,
      "malformed_token",
      withToken(`${base64url("{alg:HS256}")}.${payload}.${signature}`),
    ],
    [
      "a header that is an array",
      400,
      "malformed_token",
      withToken(`${base64url('["HS256"]')}.${payload}.${signature}`),
    ],
    ["a header in broken UTF-8", 400, "malformed_token", withToken(`_w.${payload}.${signature}`)],
    ["alg none", 401, "algorithm", underHeader({ alg: "none" })],
    ["alg hs256", 401, "algorithm", underHeader({ alg: "hs256" })],
    ["alg as an array", 401, "algorithm", underHeader({ alg: ["HS256"] })],
    ["no alg", 401, "algorithm", underHeader({ typ: "JWT" })],
    ["HS384", 401, "algorithm", hmac("sha384", "HS384")],
    ["HS512", 401, "algorithm", hmac("sha512", "HS512")],
    ["RS256", 401, "algorithm", rs256()],
    ["b64: false", 401, "algorithm", underHeader({ alg: "HS256", b64: false, crit: ["b64"] })],
    ["b64: false alone", 401, "algorithm", underHeader({ alg: "HS256", b64: false })],
    ["an empty crit", 401, "algorithm", underHeader({ alg: "HS256", crit: [] })],
    ["crit null", 401, "algorithm", underHeader({ alg: "HS256", crit: null })],
    ["a crit of its own", 401, "algorithm", underHeader({ alg: "HS256", crit: ["exp"], exp: 1 })],
    ["another key", 401, "signature", withToken(signToken(payloadText, "another key"))],
    ["an HMAC of SHA-512 said to be HS256", 401, "signature", hmac("sha512", "HS256")],
    [
      "a signature cut short",
      401,
      "signature",
      withToken(`${header}.${payload}.${base64url("short")}`),
    ],
  ];

  it.each(refusals)("%s: %i %s", async (_what, status, reason, body) => {
    await expectRefused(inMemoryReceiver(), body, status, reason);
  });

  it("a body in broken UTF-8", async () => {
    const body = Buffer.concat([
      Buffer.from('{"data":"'),
      Buffer.from([0xc3, 0x28]),
      Buffer.from('"}'),
    ]);
    await expectRefused(inMemoryReceiver(), body.toString("base64"), 400, "not_json", true);
  });

  it("a base64 body that is no base64", async () => {
    await expectRefused(inMemoryReceiver(), "§§§", 400, "not_json", true);
  });

  it("a token of a key that was removed, once the keys were read again", async () => {
    const receiver = inMemoryReceiver();
    expect((await receiver.receive(webhookEvent(genuine))).statusCode).toBe(200);
    receiver.keys.secrets.set("new", "another key");
    receiver.keys.secrets.delete("shop");
    receiver.queue.messages.length = 0;
    receiver.clock.advance(300_001);
    await expectRefused(receiver, genuine.body, 401, "signature");
  });
});

describe("a token with one byte changed", () => {
  // A short one, so that every byte of it can be changed in several ways.
  const short = signToken('{"webhook":"w","data":{"id":7},"url":"u"}', testKey);

  it("is genuine before", async () => {
    const { receive } = inMemoryReceiver();
    expect((await receive(webhookEvent({ body: withToken(short) }))).statusCode).toBe(200);
  });

  it.each(["A", "B", "z", "_", "=", " ", "\n", ".", "\0", "é"])(
    "to %j is never handled, whichever byte it is",
    async (other) => {
      const receiver = inMemoryReceiver();
      for (let at = 0; at < short.length; at++) {
        const changed = short.slice(0, at) + other + short.slice(at + 1);
        if (changed === short) continue;
        const answer = await receiver.receive(webhookEvent({ body: withToken(changed) }));
        expect([400, 401]).toContain(answer.statusCode);
      }
      expect(receiver.queue.messages).toEqual([]);
    },
  );

  it("by one bit is never handled, whichever bit it is", async () => {
    const receiver = inMemoryReceiver();
    for (let at = 0; at < short.length * 8; at++) {
      const bytes = Buffer.from(short, "latin1");
      bytes[at >> 3] = (bytes[at >> 3] ?? 0) ^ (1 << (at & 7));
      const body = withToken(bytes.toString("latin1"));
      expect([400, 401]).toContain((await receiver.receive(webhookEvent({ body }))).statusCode);
    }
    expect(receiver.queue.messages).toEqual([]);
  });

  it("by dropping or doubling it is never handled, whichever byte it is", async () => {
    const receiver = inMemoryReceiver();
    for (let at = 0; at < short.length; at++) {
      for (const changed of [
        short.slice(0, at) + short.slice(at + 1),
        short.slice(0, at + 1) + short.slice(at),
      ]) {
        const answer = await receiver.receive(webhookEvent({ body: withToken(changed) }));
        expect([400, 401]).toContain(answer.statusCode);
      }
    }
    expect(receiver.queue.messages).toEqual([]);
  });
});
