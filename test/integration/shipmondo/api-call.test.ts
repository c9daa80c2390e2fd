import type { ApiCallOptions, ApiRequest } from "../../../lambda/shipmondo/api-call.ts";
import { createApiCall } from "../../../lambda/shipmondo/api-call.ts";
import { credentials } from "../../harness/shipmondo/api-client.ts";
import {
  hang,
  hangInBody,
  html,
  json,
  plain,
  reset,
  startScriptedServer,
  type Answer,
  type ScriptedServer,
} from "../../harness/shipmondo/scripted-server.ts";

let server: ScriptedServer;
let elsewhere: ScriptedServer;

beforeEach(async () => {
  [server, elsewhere] = await Promise.all([startScriptedServer(), startScriptedServer()]);
});
afterEach(() => Promise.all([server.stop(), elsewhere.stop()]));

const startedAt = Date.parse("2026-11-28T10:00:00Z");

/** Calls with a clock that only the waits move, and says how long it waited. */
async function call(request: Partial<ApiRequest> = {}, options: Partial<ApiCallOptions> = {}) {
  const waits: number[] = [];
  const answer = await createApiCall({
    url: server.url,
    credentials,
    fetch,
    now: () => startedAt + waits.reduce((sum, ms) => sum + ms, 0),
    sleep: (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
    random: () => 1,
    answerMs: 500,
    ...options,
  })({ method: "GET", path: "/webhooks", ...request });
  return { answer, waits, calls: server.asked.length };
}

const taken = json(200, { done: true });

it("sends user and key as HTTP Basic, and a body as JSON", async () => {
  server.script(taken);
  const { answer } = await call({ method: "POST", path: "/webhooks", body: { name: "Købt" } });
  expect(answer).toMatchObject({ ok: true, body: { done: true } });
  const [asked] = server.asked;
  expect(asked).toMatchObject({ method: "POST", path: "/api/public/v3/webhooks" });
  expect(JSON.parse(asked?.body ?? "")).toEqual({ name: "Købt" });
  expect(asked?.headers).toMatchObject({
    authorization: `Basic ${btoa(`${credentials.user}:${credentials.key}`)}`,
    accept: "application/json",
    "content-type": "application/json",
  });
});

it.each<[string, Answer, object]>([
  ["401", json(401, { error: "Invalid API User or API Key" }), { reason: "unauthorized" }],
  ["403", plain(403), { reason: "unauthorized" }],
  ["404", json(404, { error: "Resource not found" }), { reason: "not_found" }],
  [
    "422",
    json(422, { error: "action is\nnot in the list" }),
    { text: "action is not in the list" },
  ],
  ["422 without a reason", plain(422, "<html>"), { text: "Shipmondo gave no reason" }],
  ["400", json(400, { error: "x".repeat(9_999) }), { text: "x".repeat(300) }],
])("%s is told as what it is, and not tried again", async (_, answer, expected) => {
  server.script(answer);
  const { answer: told, calls } = await call();
  expect(told).toMatchObject({ ok: false, ...expected });
  expect(calls).toBe(1);
});

it.each<[string, Answer, string]>([
  ["a 500", json(500, { error: "Something went wrong" }), "Status500"],
  ["a 503 of a proxy", plain(503, "Service Unavailable"), "Status503"],
  ["HTML with 200", html, "NotJson"],
  [
    "half an answer",
    (response) => response.writeHead(200, { "content-type": "application/json" }).end('[{"id":1'),
    "NotJson",
  ],
  ["a broken connection", reset, "UND_ERR_SOCKET"],
])("%s is tried four times, each wait twice the one before", async (_, answer, code) => {
  server.script(answer);
  const { answer: told, waits, calls } = await call();
  expect(told).toMatchObject({ ok: false, reason: "failed", code });
  expect(calls).toBe(4);
  expect(waits).toEqual([500, 1_000, 2_000]);
});

it("what passes is passed over", async () => {
  server.script(plain(502), html, taken);
  expect((await call()).answer).toMatchObject({ ok: true });
});

it.each([
  ["no answer", hang],
  ["an answer that stops in its middle", hangInBody],
])("%s ends with the time of an attempt", async (_, answer) => {
  server.script(answer);
  const { answer: told, calls } = await call({}, { answerMs: 50, attempts: 2 });
  expect(told).toMatchObject({ ok: false, reason: "failed", code: "TimeoutError" });
  expect(calls).toBe(2);
});

it("no attempt outlasts the time that the caller has", async () => {
  server.script(hang);
  const started = performance.now();
  const until = () => startedAt + 50;
  expect((await call({}, { until })).answer).toMatchObject({ code: "TimeoutError" });
  expect(performance.now() - started).toBeLessThan(500);
});

it("an answer of 100 MB is given up in the middle, and not asked for again", async () => {
  const mega = Buffer.alloc(2 ** 20, 0x20);
  const sent = { megabytes: 0, closed: Promise.withResolvers<undefined>() };
  server.script((response) => {
    response.on("close", () => {
      sent.closed.resolve(undefined);
    });
    response.writeHead(200, { "content-type": "application/json" });
    const send = (): void => {
      if (response.destroyed) return;
      if (sent.megabytes++ < 100) response.write(mega, send);
      else response.end();
    };
    send();
  });
  const { answer, calls } = await call({}, { answerMs: 30_000 });
  expect(answer).toEqual({ ok: false, reason: "failed", code: "TooLarge" });
  expect(calls).toBe(1);
  await sent.closed.promise;
  expect(sent.megabytes).toBeLessThan(100);
});

it("a text of several bytes a character is read whole, wherever its parts end", async () => {
  server.script((response) => {
    response.writeHead(200, { "content-type": "application/json" });
    const bytes = Buffer.from(JSON.stringify({ name: "Købmand 🛒" }));
    const sendFrom = (at: number): void => {
      if (at === bytes.length) response.end();
      else response.write(bytes.subarray(at, at + 1), () => setImmediate(sendFrom, at + 1));
    };
    sendFrom(0);
  });
  expect((await call({}, { answerMs: 5_000 })).answer).toMatchObject({
    body: { name: "Købmand 🛒" },
  });
});

it("a server that is not there is told by its code", async () => {
  const gone = await startScriptedServer();
  await gone.stop();
  const { answer } = await call({}, { url: gone.url, attempts: 1 });
  expect(answer).toMatchObject({ ok: false, reason: "failed", code: "ECONNREFUSED" });
});

it("a host that is not there is told by its code", async () => {
  const { answer } = await call({}, { url: "http://nowhere.invalid/api", attempts: 1 });
  expect(answer).toMatchObject({ code: expect.stringMatching(/ENOTFOUND|EAI_AGAIN/) as string });
});

describe("a call that is asked to wait", () => {
  it.each([
    ["seconds", "7", 7_000],
    ["a date", "Sat, 28 Nov 2026 10:00:09 GMT", 9_000],
    ["no time at all", "0", 500],
    ["a date in the past", "Sat, 28 Nov 2026 09:00:00 GMT", 500],
    ["what is no time", "1.5", 500],
    ["a word", "later", 500],
    ["nothing", null, 500],
  ])("by %s waits as long, and no less than after any failure", async (_, after, waitMs) => {
    server.script(
      plain(429, "Too many requests", after === null ? {} : { "retry-after": after }),
      taken,
    );
    const { answer, waits } = await call();
    expect(answer).toMatchObject({ ok: true });
    expect(waits).toEqual([waitMs]);
  });

  it("is made again also when it is a POST, since it was not done", async () => {
    server.script(plain(429), taken);
    expect(await call({ method: "POST", body: {} })).toMatchObject({
      answer: { ok: true },
      calls: 2,
    });
  });

  it.each([
    ["longer than a minute", "61", () => Infinity, 61_000],
    ["longer than the caller has", "5", () => startedAt + 4_000, 5_000],
  ])("%s gives up at once and says how long", async (_, after, until, retryAfterMs) => {
    server.script(plain(429, "", { "retry-after": after }));
    const { answer, calls } = await call({}, { until });
    expect(answer).toEqual({ ok: false, reason: "throttled", retryAfterMs });
    expect(calls).toBe(1);
  });
});

it.each([
  ["a 5xx", plain(502)],
  ["HTML with 200", html],
  ["a broken connection", reset],
  ["no answer", hang],
])("a POST that ends with %s is not made again: it may have been done", async (_, answer) => {
  server.script(answer);
  const told = await call({ method: "POST", body: {} }, { answerMs: 50 });
  expect(told).toMatchObject({ answer: { ok: false, reason: "failed" }, calls: 1 });
});

it.each([301, 302, 303, 307, 308])(
  "a %i leads nowhere: the credentials go to no other host",
  async (status) => {
    elsewhere.script(taken);
    server.script(plain(status, "", { location: elsewhere.url }));
    const { answer, calls } = await call({ method: status === 308 ? "POST" : "GET" });
    expect(answer).toMatchObject({ ok: false, reason: "failed", code: `Status${status}` });
    expect(calls).toBe(1);
    expect(elsewhere.asked).toEqual([]);
  },
);

it("no failure holds user or key", async () => {
  for (const answer of [json(401, {}), json(422, {}), plain(500), reset, html]) {
    server.script(answer);
    const text = JSON.stringify((await call({}, { attempts: 1 })).answer);
    expect(text).not.toContain(credentials.key);
    expect(text).not.toContain(credentials.user);
  }
});
