import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { order } from "../../testing/samples/index.ts";
import { actOn, deadOf } from "../harness/act-on.ts";
import { startLocalRun, type LocalRun, type ShownDelivery } from "../harness/local-run.ts";
import { notingHandlers } from "../harness/noting-handlers.ts";
import { waitUntil } from "../harness/wait-until.ts";

const execute = promisify(execFile);
const project = path.join(import.meta.dirname, "../..");

const handlers = notingHandlers();
const env = {
  ...handlers.env,
  LOCAL_DATA: handlers.path("data"),
  MAX_ATTEMPTS: "2",
  RETRY_DELAYS_S: "1",
  CHECK_TYPES: "false",
  RERUN: "false",
};
let run: LocalRun;

beforeAll(async () => {
  run = await startLocalRun({ env });
});

afterAll(async () => {
  await run.stop();
  handlers.remove();
});

const minute = (at: number): string =>
  new Date(Date.UTC(2026, 2, 1, 10, at)).toISOString().replace("Z", "+00:00");

/** Sends a webhook and waits until its handler has ended. */
async function handled(
  data: { readonly id: number } & Readonly<Record<string, unknown>>,
): Promise<ShownDelivery> {
  const { status, body } = await run.send({ name: "Orders:create", data });
  expect(status).toBe(200);
  return run.reached(body.id, "handled");
}

const calls = (object: number, count: number) =>
  waitUntil(`the handler was called ${count} times`, () => {
    const met = handlers.calls(object);
    return met.length >= count ? met : null;
  });

const unknown = "f".repeat(64);

describe("replay", () => {
  test("a handled delivery is handled again, under an idempotency key of its own", async () => {
    const { id } = await handled({ id: 1 });
    expect(await actOn(run, "replay", { id })).toEqual({ status: 200, body: { id } });
    const [first, second] = await calls(1, 2);
    expect(second).toEqual({ ...first, key: expect.stringMatching(`^${id}#.+`) as string });
    await run.reached(id, "handled");
    await actOn(run, "replay", { id });
    expect(new Set((await calls(1, 3)).map(({ key }) => key)).size).toBe(3);
  });

  test("one that is too large for a message goes by the bucket again", async () => {
    const data = { id: 2, lines: "ø".repeat(700_000) };
    const { id } = await handled(data);
    expect((await actOn(run, "replay", { id })).status).toBe(200);
    const [first, second] = await calls(2, 2);
    expect(second).toEqual({ ...first, key: expect.stringMatching("#") as string });
  });

  test("one that waits for its next attempt gets it now", async () => {
    const slow = await startLocalRun({
      env: { ...env, LOCAL_DATA: handlers.path("slow"), RETRY_DELAYS_S: "600" },
    });
    try {
      const { body } = await slow.send({ data: { id: 3, fail: true } });
      await slow.reached(body.id, "failed");
      handlers.mend(true);
      expect((await actOn(slow, "replay", { id: body.id ?? "" })).status).toBe(200);
      await slow.reached(body.id, "handled");
    } finally {
      await slow.stop();
      handlers.mend(false);
    }
  });

  test("what cannot be replayed says why", async () => {
    expect((await actOn(run, "replay", { id: unknown })).status).toBe(404);
    const { status } = await run.send({ data: { id: 4 }, key: "not the key" });
    expect(status).toBe(401);
    const refused = await waitUntil("the refusal is listed", async () => {
      const [one] = await run.deliveries("status=refused");
      return one ?? null;
    });
    const { body, status: answered } = await actOn(run, "replay", { id: refused.id });
    expect([answered, body.error]).toEqual([409, expect.stringContaining("npm run replay")]);
  });

  test.each([[{}], [{ id: "" }], [{ id: 7 }], [{ id: "x".repeat(200) }]])(
    "an input that is none is refused: %j",
    async (input) => {
      const { status, body } = await actOn(run, "replay", input);
      expect([status, body.error]).toEqual([400, expect.stringContaining("id")]);
    },
  );
});

describe("resend", () => {
  test("an edited copy is signed, keeps its headers, and is a delivery of its own", async () => {
    const { id } = await handled({ id: 10 });
    const data = '{ "id": 10, "note": "edited", "big": 12345678901234567890 }';
    const { status, body } = await actOn(run, "resend", { id, data });
    expect([status, body.status]).toEqual([200, 200]);
    expect(body.id).not.toBe(id);
    const shown = await run.reached(body.id ?? "", "handled");
    expect(shown).toMatchObject({ resource: "Orders", action: "create", bound: true });
    expect((await calls(10, 2))[1]).toMatchObject({ note: "edited", id: body.id });
  });

  test("what was refused is accepted under the run's key", async () => {
    await run.send({ data: { id: 11 }, key: "not the key" });
    const refused = await waitUntil("the refusal is listed", async () => {
      const all = await run.deliveries("status=refused");
      return all.find(({ resourceId }) => resourceId === "11") ?? null;
    });
    const { body } = await actOn(run, "resend", { id: refused.id, data: '{"id":11}' });
    const shown = await run.reached(body.id ?? "", "handled");
    expect(shown.resourceId).toBe("11");
  });

  test("a text that is edited is indented, or it is said where it is no JSON, without quoting it", async () => {
    const format = async (data: string, indent: boolean) =>
      (await actOn(run, "format", { data, indent })).body;
    const indented = '{\n  "amount": 10.00\n}';
    expect(await format('{"amount":10.00}', true)).toEqual({ text: indented, slip: null });
    expect(await format("[1]", false)).toEqual({ text: "[1]", slip: null });
    const text = "Line 2, column 12: a value is needed here";
    expect(await format('{\n "secret": oops }', true)).toEqual({
      text: null,
      slip: { offset: 13, text },
    });
  });

  test("a text that is no JSON is refused, and is not quoted", async () => {
    const { id } = await handled({ id: 12 });
    const { status, body } = await actOn(run, "resend", { id, data: '{\n "secret": oops }' });
    expect([status, body.error]).toEqual([400, "The data is no JSON: look at it."]);
    expect(body.error).not.toContain("oops");
  });

  test("the same data is the same delivery, and is not sent", async () => {
    const { id } = await handled({ id: 13 });
    const { status, body } = await actOn(run, "resend", { id, data: '{"id":13}' });
    expect([status, body.error]).toEqual([409, expect.stringContaining("replay")]);
    expect((await actOn(run, "resend", { id: unknown, data: "{}" })).status).toBe(404);
  });
});

describe("send", () => {
  test.each([
    ["Orders", "payment_captured", "object"],
    ["Shipments", "cancel", "string"],
    ["Drafts", "create", "object-string-data"],
    ["Shipment Monitor", "delivered", "string-string-data"],
    ["Orders", "not_known_today", "object"],
  ])("a sample of %s:%s as %s is handled", async (resource, action, shape) => {
    const { status, body } = await actOn(run, "send", { resource, action, shape });
    expect([status, body.status]).toEqual([200, 200]);
    expect(await run.reached(body.id ?? "", "handled")).toMatchObject({ resource, action });
  });

  test.each([
    [{ resource: "Orders" }, "action"],
    [{ resource: "Orders", action: "create", shape: "square" }, "shape"],
    [{ resource: "Order\ns", action: "create" }, "resource"],
    [{ resource: " ", action: "create" }, "Orders:create"],
  ])("an input that is none is refused: %j", async (input, word) => {
    const { status, body } = await actOn(run, "send", input);
    expect([status, body.error]).toEqual([400, expect.stringContaining(word)]);
  });
});

describe("shop", () => {
  test("a change is made, and it says that no webhook is registered", async () => {
    const { status, body } = await actOn(run, "shop", { act: "create-order", count: 2 });
    expect(status).toBe(200);
    expect(body.text).toMatch(/create-order {2}order \d+.*\ncreate-order {2}order \d+/);
    expect(body.text).toContain("register");
  });

  test.each([
    [{ act: "no-such-act" }, 400],
    [{ act: "create-order", id: "7" }, 400],
    [{ act: "pack", id: "99" }, 409],
    [{ act: "pack", id: "x" }, 400],
    [{ act: "pack", count: 0 }, 400],
  ])("%j is answered %d, with what is wrong", async (input, expected) => {
    const { status, body } = await actOn(run, "shop", input);
    expect([status, body.error]).toEqual([expected, expect.stringMatching(/\w{3}/)]);
  });
});

describe("dead letters", () => {
  /** A delivery whose handler fails until it is dead. */
  const died = async (id: number, more: object = {}): Promise<string> => {
    const { body } = await run.send({ data: { id, fail: true, ...more } });
    await run.reached(body.id, "dead");
    return body.id ?? "";
  };
  afterEach(() => {
    handlers.mend(false);
  });

  test("they are grouped by error and place", async () => {
    const ids = [await died(20), await died(21)];
    const { groups } = await deadOf(run);
    expect(groups).toHaveLength(1);
    expect(groups[0]).toMatchObject({ error: "TypeError: no stock for this line" });
    expect(groups[0]?.place).toEqual(expect.any(String));
    expect(groups[0]?.letters.map(({ id }) => id).sort()).toEqual([...ids].sort());
    expect(groups[0]?.letters[0]).toMatchObject({ attempts: 2, guard: null });
  });

  test("a redriven one is handled; behind newer versions only when that is wanted", async () => {
    const id = await died(22, { updated_at: minute(0) });
    for (const at of [1, 2, 3]) await handled({ id: 22, updated_at: minute(at) });
    const letters = (await deadOf(run)).groups.flatMap((group) => group.letters);
    expect(letters.find((letter) => letter.id === id)?.guard).toBe(
      "3 newer versions of Orders/22 were handled",
    );

    handlers.mend(true);
    const { status, body } = await actOn(run, "redrive", { ids: [id] });
    expect([status, body.error]).toEqual([
      409,
      "3 newer versions of this order were handled; this goes backwards.",
    ]);
    expect((await run.reached(id, "dead")).attempts).toBe(2);

    const moved = await actOn(run, "redrive", { ids: [id], backwards: true });
    expect(moved).toMatchObject({ status: 200, body: { moved: 1 } });
    await run.reached(id, "superseded");
    expect((await calls(22, 4)).at(-1)).toMatchObject({ id, superseded: true });
  });

  test("replaying one redrives it, and one of the same object behind it comes within reach", async () => {
    const first = await died(23, { note: "first" });
    const second = await died(23, { note: "second" });
    handlers.mend(true);
    const both = await actOn(run, "redrive", { ids: [first, second] });
    expect(both).toMatchObject({ status: 200, body: { moved: 2 } });
    expect((await calls(23, 2)).map(({ note }) => note)).toEqual(["first", "second"]);
    handlers.mend(false);
    const third = await died(24);
    handlers.mend(true);
    expect((await actOn(run, "replay", { id: third })).status).toBe(200);
    await run.reached(third, "handled");
  });

  test("a dropped one is gone from the queue, and a copy is kept", async () => {
    const id = await died(25);
    const { status, body } = await actOn(run, "drop", { ids: [id] });
    expect([status, body.moved]).toEqual([200, 1]);
    expect(JSON.stringify(await deadOf(run))).not.toContain(id);
    expect((await run.reached(id, "dead")).error).toContain("Dropped");
    const { s3, bucket } = await run.endpoints();
    const client = new S3Client({
      endpoint: s3,
      region: "eu-west-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
      forcePathStyle: true,
    });
    const listed = await client.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: `dropped/${id}` }),
    );
    client.destroy();
    expect(listed.Contents).toHaveLength(1);
    const again = await actOn(run, "drop", { ids: [id] });
    expect([again.status, again.body.error]).toEqual([404, expect.stringContaining("meanwhile")]);
  });

  test.each([[{}], [{ ids: [] }], [{ ids: "all" }], [{ ids: [""] }]])(
    "ids that are none are refused: %j",
    async (input) => {
      expect((await actOn(run, "redrive", input)).status).toBe(400);
      expect((await actOn(run, "drop", input)).status).toBe(400);
    },
  );
});

describe("pause", () => {
  test("those in flight end, nothing more is handed over, and a restart does not resume", async () => {
    const inFlight = await run.send({ data: { id: 30, waitMs: 1_500 } });
    await run.reached(inFlight.body.id, "running");
    expect((await actOn(run, "pause", { reason: "a migration" })).status).toBe(200);
    const waiting = await run.send({ data: { id: 31 } });
    await run.reached(inFlight.body.id, "handled");

    await run.stop();
    run = await startLocalRun({ env });
    const state = (await run.api("view/run")) as { readonly consumer: object };
    expect(state.consumer).toMatchObject({ paused: true, reason: "a migration" });
    expect(handlers.calls(31)).toEqual([]);
    await run.reached(waiting.body.id, "queued");

    expect((await actOn(run, "resume", {})).status).toBe(200);
    await run.reached(waiting.body.id, "handled");
    expect(handlers.calls(31)).toHaveLength(1);
  });

  test("a reason that is too long is refused", async () => {
    expect((await actOn(run, "pause", { reason: "x".repeat(257) })).status).toBe(400);
    expect((await actOn(run, "resume", {})).status).toBe(200);
  });
});

describe("curl", () => {
  /** Runs a command in bash, as a person would who pastes it. */
  const inBash = async (command: string): Promise<unknown> => {
    handlers.save("pasted.sh", command);
    const { stdout } = await execute("bash", [handlers.path("pasted.sh")], {
      env: { PATH: process.env.PATH },
    });
    return JSON.parse(stdout);
  };

  test("the command posts the same delivery, whatever is in its headers", async () => {
    const { id } = await handled({ id: 40, note: "it's $HOME `whoami` \\ \" Søren" });
    const { body } = await actOn(run, "curl", { id });
    expect(await inBash(body.text)).toEqual({ id });
  });

  test("a body too long for an argument comes as a heredoc", async () => {
    const { id } = await handled({ id: 41, note: "x".repeat(300_000) });
    const { body } = await actOn(run, "curl", { id });
    expect(body.text).toContain("<<'END'");
    expect(await inBash(body.text)).toEqual({ id });
  });

  test("over HTTPS it trusts the run's own certificate, and nothing is switched off", async () => {
    const secure = await startLocalRun({
      env: { ...env, LOCAL_DATA: handlers.path("it's secure") },
      args: ["--https"],
    });
    const [, certificate = ""] = /^certificate (.+)$/m.exec(secure.output()) ?? [];
    const act = async (name: string, input: object): Promise<Readonly<Record<string, string>>> => {
      const headers = ["content-type: application/json", "x-shipmondo-webhooks: page"];
      const { stdout } = await execute("curl", [
        ...["-sS", "--cacert", certificate, ...headers.flatMap((each) => ["-H", each])],
        ...["-d", JSON.stringify(input), `${secure.url}/api/view/act/${name}`],
      ]);
      return JSON.parse(stdout) as Readonly<Record<string, string>>;
    };
    try {
      const { id = "" } = await act("send", { resource: "Orders", action: "create" });
      const { text = "" } = await act("curl", { id });
      expect(text).toContain("--cacert");
      expect(text).not.toMatch(/-k\b|--insecure/);
      expect(await inBash(text)).toEqual({ id });
    } finally {
      await secure.stop();
    }
  });
});

describe("copy as a test", () => {
  /** A user's project with the test in it, whose handlers fail as those of the run do. */
  const runTest = async (file: string, text: string): Promise<string> => {
    const folder = path.dirname(handlers.path("x"));
    mkdirSync(path.join(folder, "test/handlers"), { recursive: true });
    writeFileSync(path.join(folder, file), text);
    const config = {
      rootDir: folder,
      cacheDirectory: path.join(folder, "cache"),
      testEnvironment: "node",
      extensionsToTreatAsEsm: [".ts"],
      transform: {
        "^.+\\.ts$": [
          path.join(project, "node_modules/@swc/jest"),
          { jsc: { parser: { syntax: "typescript" }, target: "es2024" }, module: { type: "es6" } },
        ],
      },
      testMatch: [path.join(folder, file)],
    };
    const jest = path.join(project, "node_modules/jest/bin/jest.js");
    const { stderr } = await execute(
      process.execPath,
      ["--experimental-vm-modules", jest, "--config", JSON.stringify(config)],
      { cwd: folder, env: { PATH: process.env.PATH, TMPDIR: folder } },
    );
    return stderr;
  };
  /** As `npm run types` checks it. */
  const checkTypes = async (file: string): Promise<void> => {
    const folder = path.dirname(handlers.path("x"));
    const config = {
      extends: path.join(project, "tsconfig.json"),
      compilerOptions: {
        types: ["jest", "node"],
        typeRoots: [path.join(project, "node_modules/@types")],
      },
      include: [path.join(folder, file)],
    };
    writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify(config));
    const tsc = path.join(project, "node_modules/typescript/lib/_tsc.js");
    const checked = await execute(process.execPath, [tsc, "-p", folder], { cwd: folder }).catch(
      (error: unknown) => error as { readonly stdout: string },
    );
    expect(checked.stdout).toBe("");
  };

  test("of a handled delivery it is green at once, fits its types, and has no personal data", async () => {
    const ship_to = {
      name: "Hr. Personlig",
      address1: "Hemmelig Vej 7",
      zipcode: "4321",
      city: "Skjulby",
      email: "personlig@kunde.example",
      mobile: "40506070",
    };
    const data = order({ id: 50, ship_to, order_note: "Ring hos Personlig", order_id: "PERS-77" });
    const { id } = await handled({ ...data });
    const { body } = await actOn(run, "test", { id });
    expect(body.file).toBe("test/handlers/orders-create-50.test.ts");
    expect(body.text).not.toMatch(/personlig|hemmelig|4321|skjulby|kunde|40506070|PERS-77/i);
    expect(body.text).toContain('order_status: "open"');
    expect(await runTest(body.file, body.text)).toMatch(/1 passed/);
    await checkTypes(body.file);
  });

  test("of one whose handler failed it says how, and is green while it fails so", async () => {
    const { body: sent } = await run.send({ data: { id: 51, fail: true } });
    await run.reached(sent.id, "dead");
    const { body } = await actOn(run, "test", { id: sent.id ?? "" });
    expect(body.text).toContain('rejects.toMatchObject({ name: "TypeError" })');
    expect(await runTest(body.file, body.text)).toMatch(/1 passed/);
    handlers.mend(true);
    await expect(runTest(body.file, body.text)).rejects.toThrow();
    handlers.mend(false);
  });

  test("of an event that Shipmondo does not have today it is green, too", async () => {
    const sent = await actOn(run, "send", { resource: "Returns", action: "made" });
    await run.reached(sent.body.id ?? "", "handled");
    const { body } = await actOn(run, "test", { id: sent.body.id ?? "" });
    expect(await runTest(body.file, body.text)).toMatch(/1 passed/);
    await checkTypes(body.file);
  });
});

describe("forget", () => {
  test("deliveries, queues, bucket and table are empty, keys and the shop are not", async () => {
    const { body: dead } = await run.send({ data: { id: 60, fail: true } });
    await run.reached(dead.id, "dead");
    const large = { id: 61, lines: "x".repeat(1_200_000) };
    await handled(large);
    expect(await actOn(run, "forget", {})).toEqual({ status: 200, body: {} });
    expect(await run.deliveries()).toEqual([]);
    expect(await deadOf(run)).toEqual({ groups: [] });
    // Neither the queue nor the table knows it, so it is handled as new.
    const { id } = await handled(large);
    expect((await calls(61, 2)).map(({ key }) => key)).toEqual([id, id]);
    const packed = await actOn(run, "shop", { act: "pack" });
    expect([packed.status, packed.body.text]).toEqual([200, expect.stringContaining("order")]);
  });

  test("it is refused while a handler runs, and nothing is gone", async () => {
    const { body } = await run.send({ data: { id: 62, waitMs: 9_000 } });
    await run.reached(body.id, "running");
    const { status, body: answer } = await actOn(run, "forget", {});
    expect([status, answer.error]).toEqual([409, expect.stringContaining("handled")]);
    await run.reached(body.id, "handled");
  });
});
