import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { consumerBundle } from "../harness/consumer-bundle.ts";
import { startLocalRun, type LocalRun } from "../harness/local-run.ts";

/** Handlers that do what the order's reference says. */
const handlers = `
  import { existsSync, writeFileSync } from "node:fs";
  import { defineHandlers, Unprocessable } from "shipmondo-webhooks";
  const attempts = new Map();
  export default defineHandlers({
    "Orders:creat": () => {},
    "Orders:*": async ({ id, data }) => {
      const attempt = (attempts.get(id) ?? 0) + 1;
      attempts.set(id, attempt);
      if (data.reference === "always fails") throw new Error("the shop is closed");
      if (data.reference === "fails once" && attempt === 1) throw new Error("busy");
      if (data.reference === "unprocessable") throw new Unprocessable("no such shop");
      if (data.reference === "ends once" && !existsSync(data.marker)) {
        writeFileSync(data.marker, "");
        process.exit(0);
      }
      if (data.reference === "fails, then hangs once" && !existsSync(data.marker)) {
        if (attempt === 1) throw new Error("busy");
        writeFileSync(data.marker, "");
        await new Promise(() => setInterval(() => {}, 1_000));
      }
    },
  });
`;

let run: LocalRun;
let bundle: string;
let markers: string;

beforeAll(async () => {
  bundle = await consumerBundle(handlers);
  markers = mkdtempSync(path.join(tmpdir(), "markers-"));
  run = await startLocalRun({
    env: { CONSUMER_BUNDLE: bundle, VISIBILITY_S: "5", MAX_ATTEMPTS: "4" },
  });
});

afterAll(async () => {
  await run.stop();
  for (const folder of [bundle, markers]) rmSync(folder, { recursive: true });
});

const send = (id: number, reference: string, action = "create") =>
  run.send({ action, data: { id, reference, marker: path.join(markers, String(id)) } });

/** What the terminal shows of a delivery: its states and errors, without times. */
const shownOf = (id = "none"): readonly string[] =>
  run
    .output()
    .split("\n")
    .filter((line) => line.includes(`  ${id.slice(0, 8)}  `))
    .map((line) => line.replace(/^\S+ {2}\w+ {2}/, "").replace(/ {2}\d+ ms/, ""));

test("a handler that throws fails each attempt once, then its delivery is dead, and others are handled meanwhile", async () => {
  const failing = await send(1, "always fails");
  const other = await send(2, "works");

  await run.reached(other.body.id, "handled");
  const dead = await run.reached(failing.body.id, "dead");
  expect(dead).toMatchObject({ attempts: 4, handledAt: null });
  expect(dead.error).toContain("the shop is closed");
  expect(shownOf(failing.body.id)).toEqual([
    "queued",
    "running, attempt 1",
    "failed, attempt 1  the shop is closed",
    "running, attempt 2",
    "failed, attempt 2  the shop is closed",
    "running, attempt 3",
    "failed, attempt 3  the shop is closed",
    "running, attempt 4",
    "dead  the shop is closed",
  ]);
});

test("a delivery that fails once is handled on its second attempt", async () => {
  const { body } = await send(3, "fails once");

  expect(await run.reached(body.id, "handled")).toMatchObject({ attempts: 2, error: null });
});

test("an unprocessable delivery is dead after one attempt", async () => {
  const { body } = await send(4, "unprocessable");

  const dead = await run.reached(body.id, "dead");
  expect(dead.attempts).toBe(1);
  expect(dead.error).toContain("no such shop");
});

test("a handler that ends the process, even with exit code 0, has failed, and the next attempt gets another process", async () => {
  const { body } = await send(5, "ends once");

  const failed = await run.reached(body.id, "failed");
  expect(failed.error).toContain("exit code 0");
  await run.reached(body.id, "handled");
  const shown = shownOf(body.id);
  expect(shown.filter((line) => line.includes("exit code 0"))).toHaveLength(1);
  expect(run.output()).not.toMatch(/^problem .*exit code/m);
});

test("a time-out after an earlier failure is shown with its own reason, once", async () => {
  const { body } = await send(6, "fails, then hangs once");

  expect(await run.reached(body.id, "handled")).toMatchObject({ attempts: 3 });
  const shown = shownOf(body.id);
  expect(shown.filter((line) => line === "failed, attempt 1  busy")).toHaveLength(1);
  expect(shown.filter((line) => line.startsWith("failed, attempt 2  "))).toEqual([
    expect.stringContaining("did not settle"),
  ]);
});

test("a delivery behind a failing one of the same object waits, and loses none of its attempts", async () => {
  const first = await send(7, "always fails");
  const second = await send(7, "works", "status_update");

  await run.reached(first.body.id, "dead");
  expect(await run.reached(second.body.id, "handled")).toMatchObject({ attempts: 1 });
});

test("a handler's key that Shipmondo does not have is said in the terminal", () => {
  expect(run.output()).toMatch(/^problem {2}Handlers for .*check the spelling \(Orders:creat\)$/m);
});
