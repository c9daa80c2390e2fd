import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { request } from "node:https";
import path from "node:path";
import { consumerBundle } from "../harness/consumer-bundle.ts";
import { startLocalRun } from "../harness/local-run.ts";

// Several starts in one test.
jest.setTimeout(300_000);

const failing = `
  import { defineHandlers, Unprocessable } from "shipmondo-webhooks";
  export default defineHandlers({
    "*": ({ data }) => {
      if (data.reference === "unprocessable") throw new Unprocessable("no");
      if (data.reference !== "works") throw new Error("not today");
    },
  });
`;

test("with LOCAL_DATA a second run, after the first was killed, goes on where that ended", async () => {
  const LOCAL_DATA = mkdtempSync(path.join(tmpdir(), "local-data-"));
  const CONSUMER_BUNDLE = await consumerBundle(failing);
  const first = await startLocalRun({
    env: { LOCAL_DATA, CONSUMER_BUNDLE, RETRY_DELAYS_S: "600", WEBHOOK_KEY: "kept key" },
  });
  const key = "kept key";
  const waiting = await first.send({ key, data: { id: 1, reference: "works tomorrow" } });
  const dead = await first.send({ key, data: { id: 2, reference: "unprocessable" } });
  const done = await first.send({ key, data: { id: 3, reference: "works" } });
  await first.reached(waiting.body.id, "failed");
  const died = await first.reached(dead.body.id, "dead");
  const handled = await first.reached(done.body.id, "handled");
  const verified = await first.api("keys");
  expect(first.output()).not.toContain(key);
  await first.stop("SIGKILL");

  const second = await startLocalRun({ env: { LOCAL_DATA, WEBHOOK_KEY: "other key" } });
  expect(await second.reached(waiting.body.id, "handled")).toMatchObject({ attempts: 2 });
  expect(await second.reached(dead.body.id, "dead")).toEqual(died);
  expect(died).toMatchObject({ resourceId: "2", attempts: 1, error: "no" });
  expect(await second.reached(done.body.id, "handled")).toEqual(handled);
  expect(verified).toEqual([
    { name: "local", lastVerifiedAt: expect.stringMatching(/Z$/) as string },
  ]);
  expect(await second.api("keys")).toEqual(verified);
  for (const file of ["parameters.json", "history.db"]) {
    expect(statSync(path.join(LOCAL_DATA, file)).mode & 0o077).toBe(0);
  }
  expect((await second.stop("SIGTERM")).code).toBe(0);
  for (const folder of [LOCAL_DATA, CONSUMER_BUNDLE]) rmSync(folder, { recursive: true });
});

test("what the earlier run did not note itself comes from the dead letters and the failure records", async () => {
  const LOCAL_DATA = mkdtempSync(path.join(tmpdir(), "local-data-"));
  const CONSUMER_BUNDLE = await consumerBundle(failing);
  const env = { LOCAL_DATA, CONSUMER_BUNDLE, RETRY_DELAYS_S: "600" };
  const first = await startLocalRun({ env });
  const waiting = await first.send({ data: { id: 1, reference: "works tomorrow" } });
  const dead = await first.send({ data: { id: 2, reference: "unprocessable" } });
  await first.reached(waiting.body.id, "failed");
  await first.reached(dead.body.id, "dead");
  await first.stop("SIGKILL");
  for (const end of ["", "-wal", "-shm"]) {
    rmSync(path.join(LOCAL_DATA, `history.db${end}`), { force: true });
  }

  // Other settings, too: the queue that is there takes them on.
  const second = await startLocalRun({ env: { ...env, VISIBILITY_S: "60" } });
  expect(await second.reached(dead.body.id, "dead")).toMatchObject({ attempts: 1, error: "no" });
  const again = await second.reached(waiting.body.id, "failed");
  expect(again.error).toBe("not today");
  expect(again.attempts).toBeGreaterThanOrEqual(1);
  await second.stop();
  for (const folder of [LOCAL_DATA, CONSUMER_BUNDLE]) rmSync(folder, { recursive: true });
});

test("with --https it serves a certificate for localhost that a client can trust", async () => {
  const run = await startLocalRun({ args: ["--https"] });
  try {
    expect(run.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    const [, file = ""] = /^certificate (.+)$/m.exec(run.output()) ?? [];
    const ca = readFileSync(file);
    const status = await new Promise((resolve, reject) => {
      request(`${run.url}/api/deliveries`, { ca }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on("error", reject)
        .end();
    });
    expect(status).toBe(200);
  } finally {
    await run.stop();
  }
});
