import fc from "fast-check";
import { createHash, createHmac, generateKeyPairSync, sign } from "node:crypto";
import { payloadText, signToken } from "../../../../testing/signing.ts";
import { explainRefusal } from "../../../../local/screen/refusal/explain-refusal.ts";
import { jsonFault } from "../../../../local/screen/refusal/json-fault.ts";
import { knownKeys, type KnownKeys } from "../../../../local/screen/refusal/known-keys.ts";
import type { StoredParameter } from "../../../../local/parameters.ts";
import type { Refusal } from "../../../../lambda/receiver/answer.ts";
import { finish, record, request, row } from "./screen-data.ts";

const secret = "correct horse battery";
const keysPath = "/Stack/keys";
const stored = (name: string, value: string, more: Partial<StoredParameter> = {}) => ({
  name,
  value,
  type: "SecureString" as const,
  version: 1,
  modifiedAt: 0,
  ...more,
});
const keysOf = (main = secret): KnownKeys =>
  knownKeys({
    keysPath,
    stored: [
      stored(`${keysPath}/main`, main),
      stored(`${keysPath}/plain`, "plain text key", { type: "String" }),
      stored("/Stack/key/typo", "typo key"),
    ],
    gone: [stored(`${keysPath}/old`, "old key")],
    webhooks: [{ name: "shop/Orders:create", secret: "webhook key" }],
  });

const claims = { webhook: "Orders:create", data: { id: 1, note: "x".repeat(60) }, url: "" };
const text = payloadText(claims);
const b64 = (value: string | Uint8Array) => Buffer.from(value).toString("base64url");

interface Sent {
  readonly reason: Refusal | "unreadable";
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly keys?: KnownKeys;
  readonly bytes?: number;
}

function explain({ reason, body, headers = {}, keys = keysOf(), bytes }: Sent) {
  const refused = row(1, { status: "refused", error: reason });
  const kept = request({
    headers: Object.entries(headers),
    refusedBody: body,
    bytes: bytes ?? Buffer.byteLength(body),
    claims: JSON.stringify({ webhook: claims.webhook }),
  });
  const view = finish(explainRefusal(record(refused, [], kept), keys));
  if (view === null) throw new Error("it was not refused");
  for (const { secret: each } of [...keys.accepted, ...keys.others]) {
    if (each.length > 3) expect(JSON.stringify(view)).not.toContain(each);
  }
  return view;
}
const slips = (sent: Sent): string => explain(sent).slips.join(" ");
const inBody = (token: string): string => JSON.stringify({ data: token });
/** Signed with these bytes, as somebody has made them of the key. */
const signedWith = (key: string | Buffer): string => {
  const input = `${b64('{"alg":"HS256"}')}.${b64(text)}`;
  return `${input}.${createHmac("sha256", key).update(input).digest("base64url")}`;
};

describe("a token that no key verifies, signed", () => {
  const base64Key = Buffer.from("sixteen bytes ok").toString("base64");
  const hexKey = Buffer.from("sixteen bytes ok").toString("hex");
  const cases: readonly (readonly [
    what: string,
    key: string | Buffer,
    slip: string,
    stored?: string,
  ])[] = [
    ["with a line end behind the key", `${secret}\n`, "a line end behind it"],
    ["with a line end of Windows", `${secret}\r\n`, "a line end behind it"],
    ["with a blank behind the key", `${secret} `, "a blank at its ends"],
    ["with a blank before the key", ` ${secret}`, "a blank at its ends"],
    ["with quotes around the key", `"${secret}"`, "quotes around it"],
    [
      "without the line end that is stored",
      secret,
      "stored key main has a line end",
      `${secret}\n`,
    ],
    ["without the blank that is stored", secret, "stored key main has a blank", ` ${secret}`],
    [
      "with the key decoded from base64",
      Buffer.from(base64Key, "base64"),
      "as base64, decoded",
      base64Key,
    ],
    ["with the key decoded from hex", Buffer.from(hexKey, "hex"), "as hex, decoded", hexKey],
    ["with the key encoded as base64", Buffer.from(secret).toString("base64"), "encoded as base64"],
    ["with the key encoded as hex", Buffer.from(secret).toString("hex"), "encoded as hex"],
    ["with a hash of the key", createHash("sha256").update(secret).digest(), "a hash of"],
    [
      "in another character set",
      Buffer.from("nøgle æøå", "latin1"),
      "character set latin1",
      "nøgle æøå",
    ],
    ["in another Unicode form", "å".normalize("NFD") + "bcdef", "Unicode form", "åbcdef"],
    ["with the key encoded for a URL", encodeURIComponent(secret), "for a URL"],
    ["with the key in capitals", secret.toUpperCase(), "capitals count"],
    ["with the key's name", "main", "in place of that key's text"],
    ["with an empty key", "", "an empty key"],
    ["with the word undefined", "undefined", "“undefined”"],
    ["with the run's default key", "local-development-key", "default key of npm start"],
    ["with a key that was removed", "old key", "removed or changed in this run, old"],
    ["with a removed key and a line end", "old key\n", "a line end behind it"],
    ["with another webhook's key", "webhook key", "another webhook, “shop/Orders:create”"],
    ["with a parameter that is no SecureString", "plain text key", "it is a String"],
    [
      "with a parameter that is elsewhere",
      "typo key",
      "only what is below /Stack/keys/ is accepted",
    ],
    ["with the accepted key, put since", secret, "It verifies now, with the key main"],
    ["with a key that nobody knows", "somebody's", "None of the usual slips fits"],
  ];
  test.each(cases.map(([what, key, slip, main = secret]) => ({ what, key, slip, main })))(
    "$what",
    ({ key, slip, main }) => {
      const sent = {
        reason: "signature",
        body: inBody(signedWith(key)),
        keys: keysOf(main),
      } as const;
      expect(explain(sent).slips).toHaveLength(1);
      expect(slips(sent)).toContain(slip);
    },
  );

  const input = `${b64('{"alg":"HS256"}')}.${b64(text)}`;
  const mac = (hash: string, of = input) => createHmac(hash, secret).update(of).digest();
  test.each([
    ["with HS512 under a header of HS256", b64(mac("sha512")), "signed with HS512"],
    ["with HMAC-SHA-1", b64(mac("sha1")), "signed with HMAC-SHA-1"],
    ["written in hex", mac("sha256").toString("hex"), "written in hex"],
    ["base64url of its hex", b64(mac("sha256").toString("hex")), "base64url of its hex"],
    ["of the payload only", b64(mac("sha256", b64(text))), "only the payload was signed"],
    ["of the payload's text only", b64(mac("sha256", text)), "only the payload was signed"],
    ["of 256 bytes", b64(Buffer.alloc(256)), "those of RS256"],
  ])("with a signature %s", (_, signature, slip) => {
    expect(slips({ reason: "signature", body: inBody(`${input}.${signature}`) })).toContain(slip);
  });

  test("when there is no key at all, says first that one is missing", () => {
    const keys = knownKeys({ keysPath, stored: [], gone: [], webhooks: [] });
    const body = inBody(signedWith("x"));
    expect(explain({ reason: "no_key", body, keys }).slips[0]).toContain("npm run keys -- add");
  });

  test("that is too long to be kept whole, is not judged", () => {
    const body = inBody(signedWith(secret)).slice(0, 100);
    expect(slips({ reason: "signature", body, bytes: 100_000 })).toContain("Only the first 64 kB");
  });
});

describe("a token of a wrong form", () => {
  const right = signedWith(secret);
  const padded = (segment: string) => segment + "=".repeat((4 - (segment.length % 4)) % 4);
  const paddedInput = `${padded(b64('{"alg":"HS256"}'))}.${padded(b64(text))}`;
  const paddedToken = `${paddedInput}.${createHmac("sha256", secret).update(paddedInput).digest("base64")}`;
  const ordinary = signToken(`${text.slice(0, -1)},"~":"???>>>"}`, secret)
    .split(".")
    .map((segment) => Buffer.from(segment, "base64url").toString("base64").replaceAll("=", ""))
    .join(".");
  test.each([
    ["padded", paddedToken, "base64url in a JWS has no “=”"],
    ["in the ordinary alphabet", ordinary, "ordinary alphabet of base64"],
    ["encoded as JSON twice", JSON.stringify(right), "encoded as JSON twice"],
    ["in a whole body", inBody(right), "holds the whole body once more"],
    ["behind Bearer", `Bearer ${right}`, "“Bearer” stands before"],
    ["with a line end", `${right}\n`, "blanks or line ends around"],
    ["encoded as base64 once more", Buffer.from(right).toString("base64"), "as base64 once more"],
  ])("%s, has the right key all the same", (_, token, slip) => {
    const said = slips({ reason: "malformed_token", body: inBody(token) });
    expect(said).toContain(slip);
    expect(said).toContain("the key main verifies it");
  });
  test.each([
    ["encrypted", "a.b.c.d.e", "encrypted (JWE)"],
    ["cut off", right.slice(0, right.lastIndexOf(".")), "it may be cut off"],
    ["without a signature", right.slice(0, right.lastIndexOf(".") + 1), "signature, is empty"],
    ["JSON that is not signed", text, "is JSON and no token"],
    ["without a header", `${b64("[1]")}.${b64(text)}.${b64("x")}`, "holds no JSON object"],
    ["with other characters", right.replace(/^./, "é"), "characters in it that base64url has not"],
    [
      "not canonical",
      `${b64('{"alg":"HS256"}')}.${b64("ab").slice(0, -1)}l.${b64("x")}`,
      "no canonical",
    ],
  ])("%s, says what is wrong", (_, token, slip) => {
    expect(slips({ reason: "malformed_token", body: inBody(token) })).toContain(slip);
  });
});

describe("another algorithm", () => {
  const headed = (header: object, signature: (input: string) => string) => {
    const input = `${b64(JSON.stringify(header))}.${b64(text)}`;
    return inBody(`${input}.${signature(input)}`);
  };
  const hs512 = (input: string) => createHmac("sha512", secret).update(input).digest("base64url");
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const rs256 = (input: string) =>
    sign("sha256", Buffer.from(input), privateKey).toString("base64url");
  test.each([
    ["none", headed({ alg: "none" }, () => b64("x")), "nothing is signed"],
    [
      "HS512 with the right key",
      headed({ alg: "HS512" }, hs512),
      "The key main is right, but it was signed with HS512",
    ],
    ["HS512 with another key", headed({ alg: "HS512" }, () => b64("x")), "Another algorithm"],
    ["RS256", headed({ alg: "RS256" }, rs256), "signed with a private key"],
    ["small letters", headed({ alg: "hs256" }, hs512), "in capitals"],
    ["none stated", headed({ typ: "JWT" }, hs512), "states no algorithm"],
    ["crit", headed({ alg: "HS256", crit: ["b64"], b64: false }, hs512), "leave them out"],
  ])("%s", (_, body, slip) => {
    expect(slips({ reason: "algorithm", body })).toContain(slip);
  });
});

describe("a body without a token where it belongs", () => {
  const token = signedWith(secret);
  const rightKey = "The token in it is right";
  test.each([
    ["a form", `data=${token}`, ["encoded as a form", rightKey]],
    ["the token alone", token, ["the token alone", rightKey]],
    ["JSON twice", JSON.stringify(inBody(token)), ["encoded as JSON twice", rightKey]],
    ["under another name", JSON.stringify({ token }), ["another name than `data`", rightKey]],
    ["a list", `[${inBody(token)}]`, ["The body is a list", rightKey]],
    [
      "a form with a wrong key",
      `data=${signedWith(`${secret}\n`)}`,
      ["as a form", "a line end behind"],
    ],
    ["XML", "<data/>", ["XML or HTML"]],
    ["nothing", "", ["The body is empty"]],
    ["single quotes", "{'data': 'x'}", ["byte 2", "double quotes only"]],
    ["a comma too many", '{"dåta":1,}', ["byte 12", "a name in double quotes must be"]],
    ["broken off", '{"data":"abc', ["breaks off after 12 bytes", "Content-Length"]],
    ["text behind it", '{"data":"x"} x', ["byte 14", "the end must be"]],
    ["an object as data", '{"data":{"id":1}}', ["is an object, so it is not signed"]],
    ["a number as data", '{"data":1}', ["is no text"]],
    ["empty data", '{"data":""}', ["`data` is empty"]],
    ["no data", '{"id":1}', ["no member `data`"]],
    ["null", "null", ["no JSON object"]],
  ])("%s", (_, body, expected) => {
    const said = slips({ reason: "not_json", body });
    for (const slip of expected) expect(said).toContain(slip);
  });

  test("compressed, or sent as multipart", () => {
    const headers = { "content-encoding": "gzip" };
    expect(slips({ reason: "not_json", body: "\u001f", headers })).toContain("compressed (gzip)");
    const multipart = { "content-type": "multipart/form-data; boundary=x" };
    expect(slips({ reason: "not_json", body: "--x", headers: multipart })).toContain("multipart");
  });
});

test.each([
  [
    { "smd-resource-type": "Orders", "smd-action": "delete" },
    "SMD-Action says “delete”, the signed name “create”",
  ],
  [{ "smd-resource-type": "orders", "smd-action": "create" }, "Capitals count"],
])("headers that contradict the signed name: %j", (headers, slip) => {
  expect(slips({ reason: "binding", body: "", headers })).toContain(slip);
});

test("a name that must bind and does not", () => {
  const said = slips({ reason: "unbound", body: "", headers: { "smd-action": "create" } });
  expect(said).toContain("SMD-Resource-Type is missing");
});

test.each([
  ["no UTF-8", Buffer.from([0x7b, 0xff]), "no UTF-8"],
  ["no JSON", "{data}", "byte 2"],
  ["a list", "[1]", "holds no JSON object"],
  ["a text without JSON", '"hello"', "a text that holds no JSON"],
  ["no data", "{}", "has no `data`"],
  ["null as data", '{"data":null}', "`data` is null"],
])("a payload that verified and cannot be read: %s", (_, payload, slip) => {
  const body = inBody(signToken(payload, secret));
  expect(slips({ reason: "unreadable", body })).toContain(slip);
});

test("what was not kept is not guessed at, and what was not refused not explained", () => {
  const refused = row(1, { status: "refused", error: "signature" });
  const view = finish(explainRefusal(record(refused), keysOf()));
  expect(view?.slips).toEqual([expect.stringContaining("not kept")]);
  expect(view?.step).toContain("no accepted key verifies it");
  expect(finish(explainRefusal(record(row(1)), keysOf()))).toBeNull();
});

test("a text is faulty exactly when a parser says so", () => {
  const isJson = (json: string): boolean => {
    try {
      JSON.parse(json);
      return true;
    } catch {
      return false;
    }
  };
  const edited = fc
    .tuple(
      fc.json(),
      fc.nat(),
      fc.constantFrom("", ",", "}", "]", '"', "\\", "0", "-", "e", "\n", " "),
    )
    .map(([json, at, put]) => {
      const place = at % (json.length + 1);
      return json.slice(0, place) + put + json.slice(place + (at % 2));
    });
  fc.assert(
    fc.property(fc.oneof(fc.json(), edited, fc.string()), (json) => {
      expect(jsonFault(json) === null).toBe(isJson(json));
    }),
    { numRuns: 3_000 },
  );
  expect(jsonFault("[".repeat(1_000_000))?.at).toBe(1_000_000);
});
