import { readFileSync } from "node:fs";
import { variablesHelp } from "../../../bin/commands/start.ts";
import { defaultWebhookKey, readOptions } from "../../../local/options.ts";
import { createMoves, greeting, printable, type Greeting } from "../../../local/terminal.ts";

const flags = { https: false, verbose: false, fresh: false, inMemory: false, inspectPort: null };
const project = "/project";

test("without settings: port 3000, the default key, data in .local, short waits", () => {
  expect(readOptions(flags, {}, project)).toEqual({
    ok: true,
    value: {
      port: 3000,
      webhookKey: defaultWebhookKey,
      isDefaultKey: true,
      dataDir: "/project/.local",
      fresh: false,
      editorUrl: "vscode://file{file}:{line}:{column}",
      checkTypes: true,
      rerun: true,
      consumerBundle: null,
      shipmondo: {
        url: null,
        credentials: { user: "local-api-user", key: "local-api-key" },
      },
      https: false,
      verbose: false,
      inspectPort: null,
      reclaimEveryMs: 10_000,
      reconcileEveryMs: 30_000,
      visibilityS: null,
      functionEnv: { KEYS_MAX_AGE_S: "10", RECONCILE_LAG_S: "10", RETRY_DELAYS_S: "1" },
    },
  });
});

test("the data is in the folder that is given, or nowhere", () => {
  expect(readOptions(flags, { LOCAL_DATA: "/data/a/../b" }, project)).toMatchObject({
    value: { dataDir: "/data/b" },
  });
  expect(readOptions({ ...flags, inMemory: true }, {}, project)).toMatchObject({
    value: { dataDir: null },
  });
});

test.each([
  [{ inMemory: true }, { LOCAL_DATA: "/data" }, "give one of the two"],
  [{ inMemory: true, fresh: true }, {}, "leave --fresh out, or --in-memory"],
])("%j with %j is refused: it contradicts itself", (given, variables, reason) => {
  expect(readOptions({ ...flags, ...given }, variables, project)).toMatchObject({
    ok: false,
    message: expect.stringContaining(reason) as string,
  });
});

test("what the functions can read is passed on; an empty text is the default", () => {
  const variables = { RETRY_DELAYS_S: "0.5,2", MAX_ATTEMPTS: "3", REQUIRE_BINDING: "true" };
  const options = readOptions(flags, { ...variables, KEYS_MAX_AGE_S: "" }, project);
  expect(options.ok && options.value.functionEnv).toEqual({
    ...variables,
    KEYS_MAX_AGE_S: "10",
    RECONCILE_LAG_S: "10",
  });
});

test("a key is taken as it is, blanks and all", () => {
  const options = readOptions(flags, { WEBHOOK_KEY: " kø " }, project);
  expect(options.ok && options.value.webhookKey).toBe(" kø ");
});

test.each([
  [{ PORT: "http" }, "PORT is not a port number"],
  [{ PORT: "" }, "PORT is empty"],
  [{ PORT: "70000" }, "PORT is not a port number"],
  [{ WEBHOOK_KEY: "" }, "WEBHOOK_KEY is empty"],
  [{ LOCAL_DATA: "" }, "LOCAL_DATA is empty"],
  [{ RECLAIM_EVERY_S: "0" }, "RECLAIM_EVERY_S is not a number of seconds above 0"],
  [{ RECONCILE_EVERY_S: "0" }, "RECONCILE_EVERY_S is not a number of seconds above 0"],
  [{ RECONCILE_LAG_S: "-1" }, "RECONCILE_LAG_S is not a number of seconds from 0"],
  [{ VISIBILITY_S: "x" }, "VISIBILITY_S is not a number of seconds above 0"],
  [{ KEYS_MAX_AGE_S: "-1" }, "KEYS_MAX_AGE_S is not a number of seconds from 0"],
  [{ RETRY_DELAYS_S: "1,a" }, "RETRY_DELAYS_S is no list of seconds"],
  [{ MAX_ATTEMPTS: "0" }, "MAX_ATTEMPTS is not a number from 1"],
  [{ REQUIRE_BINDING: "yes" }, "REQUIRE_BINDING is neither true nor false"],
  [{ EDITOR_URL: "javascript:alert('{file}')" }, "EDITOR_URL is no address with {file} in it"],
  [{ EDITOR_URL: "vscode://file" }, "EDITOR_URL is no address with {file} in it"],
  [{ LOG_ERROR_MESSAGES: "0" }, "LOG_ERROR_MESSAGES is neither true nor false"],
  [{ SHIPMONDO_API_URL: "sandbox" }, "SHIPMONDO_API_URL is no address"],
  [{ SHIPMONDO_API_URL: "ftp://127.0.0.1/" }, "SHIPMONDO_API_URL is no address"],
  [{ SHIPMONDO_API_URL: "http://app.shipmondo.com/" }, "plain HTTP to another machine"],
  [{ SHIPMONDO_API_URL: "http://127.evil.example/" }, "plain HTTP to another machine"],
  [{ SHIPMONDO_API_URL: "https://user@127.0.0.1/" }, "holds more than an address"],
  [{ SHIPMONDO_API_URL: "https://127.0.0.1/?key=1" }, "holds more than an address"],
  [{ SHIPMONDO_API_USER: "" }, "belong together"],
  [{ SHIPMONDO_API_URL: "https://127.0.0.1/", SHIPMONDO_API_KEY: "k" }, "belong together"],
  [{ SHIPMONDO_API_USER: "a:b" }, "colon"],
])("%j is refused with what is wrong", (variables, reason) => {
  const options = readOptions(flags, variables, project);
  expect(options).toMatchObject({ ok: false, message: expect.stringContaining(reason) as string });
});

test.each([
  ["the local one", {}, null, { user: "local-api-user", key: "local-api-key" }],
  [
    "the local one with other credentials",
    { SHIPMONDO_API_USER: "u", SHIPMONDO_API_KEY: "k:1" },
    null,
    { user: "u", key: "k:1" },
  ],
  [
    "another one on this machine",
    { SHIPMONDO_API_URL: "http://127.0.0.1:5/api/public/v3" },
    "http://127.0.0.1:5/api/public/v3",
    null,
  ],
  [
    "another one, without the slash at its end",
    {
      SHIPMONDO_API_URL: "https://sandbox.shipmondo.com/api/public/v3/",
      SHIPMONDO_API_USER: "u",
      SHIPMONDO_API_KEY: "k",
    },
    "https://sandbox.shipmondo.com/api/public/v3",
    { user: "u", key: "k" },
  ],
])(
  "Shipmondo is %s, and the default credentials are the local one's alone",
  (_, variables, url, credentials) => {
    const options = readOptions(flags, variables, project);
    expect(options).toMatchObject({ ok: true, value: { shipmondo: { url, credentials } } });
  },
);

const endpoints = {
  endpoint: "http://127.0.0.1:3000/webhooks/local",
  shipmondo: "http://127.0.0.1:4/api/public/v3",
  ssm: "http://127.0.0.1:1",
  sqs: "http://127.0.0.1:2",
  s3: "http://127.0.0.1:2",
  dynamodb: "http://127.0.0.1:3",
  queueUrl: "",
  deadLetterQueueUrl: "",
  bucket: "",
  table: "",
  keysPath: "/keys",
  apiPath: "/api",
  rotationPath: "/rotation",
  logFile: "/tmp/functions.log",
  requireBinding: false,
  keysMaxAgeS: 10,
};
const greetingFor = (isDefaultKey: boolean, overrides: Partial<Greeting> = {}): string =>
  greeting({
    origin: "http://127.0.0.1:3000",
    endpoints,
    isDefaultKey,
    logFile: "/tmp/functions.log",
    dataDir: null,
    certificate: null,
    ...overrides,
  });

test("the greeting ends with the ready line and shows the default key, no other", () => {
  expect(greetingFor(true).split("\n").at(-1)).toBe("ready http://127.0.0.1:3000/webhooks/local");
  expect(greetingFor(true)).toContain(defaultWebhookKey);
  expect(greetingFor(false)).not.toContain(defaultWebhookKey);
});

test.each([
  [{}, "npm run send -- Orders:create"],
  [{ origin: "http://127.0.0.1:3001" }, "PORT=3001 npm run send -- Orders:create"],
  [{ isDefaultKey: false }, "WEBHOOK_KEY=<key> npm run send -- Orders:create"],
  [
    {
      origin: "https://127.0.0.1:3000",
      endpoints: { ...endpoints, endpoint: "https://127.0.0.1:3000/webhooks/local" },
      certificate: "/tmp/localhost.pem",
    },
    "NODE_EXTRA_CA_CERTS=/tmp/localhost.pem npm run send -- Orders:create --url https://127.0.0.1:3000/webhooks/local",
  ],
])("with %j the first webhook is sent by %s", (overrides, command) => {
  expect(greetingFor(true, overrides)).toContain(`  first webhook  ${command}\n`);
});

test("what a stranger sent commands no terminal", () => {
  expect(printable("a\u001b[2Jb\r\nc\u202e")).toBe("a\ufffd[2Jb\ufffd\ufffdc\ufffd");
});

test.each([
  [{}, "npm run keys -- add second"],
  [{ origin: "http://127.0.0.1:3001" }, "PORT=3001 npm run keys -- add second"],
])("with %j a second key is put by %s, which does not show it", (overrides, command) => {
  expect(greetingFor(true, overrides)).toContain(`  a second key   ${command}\n`);
});

test("--help names every variable that the run reads, and so does its page of the documentation", () => {
  const read = new Set<string>();
  const variables = new Proxy<Record<string, string | undefined>>(
    {},
    {
      get: (_target, name) => {
        read.add(String(name));
        return undefined;
      },
    },
  );
  readOptions(flags, variables, project);
  const page = readFileSync("docs/local-run.md", "utf8");

  expect(read.size).toBeGreaterThan(10);
  for (const name of read) {
    expect(variablesHelp).toMatch(new RegExp(`^ {2}${name} `, "m"));
    expect(page).toContain(`| \`${name}\` `);
  }
});

test("a move is printed once, and each failure, also one that reached no handler", () => {
  const moves = createMoves(() => Date.parse("2026-03-01T10:00:00.250Z"));
  const delivery = {
    id: "0123456789abcdef",
    receivedAt: "2026-03-01T10:00:00.000Z",
    resource: "Orders",
    action: "create",
    resourceId: "1",
    bound: true,
    status: "failed",
    attempts: 2,
    failures: 2,
    handledAt: null,
    ackMs: 3,
    error: "closed",
    dataText: '{"name":"Ada Example"}',
  } as const;
  const dead = { ...delivery, status: "dead", failures: 3 } as const;
  const running = { ...delivery, status: "running", error: null } as const;

  expect(moves(delivery)).toBe("Orders:create  01234567  failed, attempt 2  250 ms  closed");
  expect(moves(delivery)).toBeNull();
  expect(moves({ ...delivery, failures: 3 })).toContain("failed, attempt 2  250 ms  closed");
  expect(moves(dead)).toBe("Orders:create  01234567  dead  250 ms");
  expect(moves({ ...running, attempts: 3 })).toBe(
    "Orders:create  01234567  running, attempt 3  250 ms",
  );
});
