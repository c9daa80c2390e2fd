import { rmSync } from "node:fs";
import { consumerBundle } from "../helpers/consumer-bundle.ts";
import { startLocalRun, type LocalRun } from "../helpers/local-run.ts";

/** Handlers that fail by what the order's reference says. */
const handlers = `
  import { handlers } from "../handlers.ts";
  import { Unprocessable } from "../unprocessable.ts";
  const tries = new Map();
  export default handlers({
    "Orders:*": ({ id, data }) => {
      const attempt = (tries.get(id) ?? 0) + 1;
      tries.set(id, attempt);
      if (data.reference === "always fails") throw new Error("the shop is closed");
      if (data.reference === "fails once" && attempt === 1) throw new Error("busy");
      if (data.reference === "unprocessable") throw new Unprocessable("no such shop");
      if (data.reference === "exits") process.exit(7);
    },
  });
`;

let run: LocalRun;
let bundle: string;

beforeAll(async () => {
  bundle = await consumerBundle(handlers);
  run = await startLocalRun({ env: { CONSUMER_BUNDLE: bundle, VISIBILITY_S: "2" } });
});

afterAll(async () => {
  await run.stop();
  rmSync(bundle, { recursive: true });
});

const send = (id: number, reference: string, action = "create") =>
  run.send({ action, data: { id, reference } });

test("a handler that throws is tried five times, then its delivery is dead, and others are handled meanwhile", async () => {
  const failing = await send(1, "always fails");
  const other = await send(2, "works");

  await run.reached(other.body.id, "handled");
  const dead = await run.reached(failing.body.id, "dead");
  expect(dead.attempts).toBe(5);
  expect(dead.error).toContain("the shop is closed");
});

test("a delivery that fails once is handled on its second try", async () => {
  const { body } = await send(3, "fails once");

  expect(await run.reached(body.id, "handled")).toMatchObject({ attempts: 2, error: null });
});

test("an unprocessable delivery is dead after one try", async () => {
  const { body } = await send(4, "unprocessable");

  const dead = await run.reached(body.id, "dead");
  expect(dead.attempts).toBe(1);
  expect(dead.error).toContain("no such shop");
});

test("a delivery whose handler ends the process is tried again and is dead in the end", async () => {
  const { body } = await send(5, "exits");

  const failed = await run.reached(body.id, "failed");
  expect(failed.error).toContain("exit code 7");
  expect(await run.reached(body.id, "dead")).toMatchObject({ attempts: 5 });
});

test("a delivery behind a failing one of the same object waits, and loses none of its tries", async () => {
  const first = await send(6, "always fails");
  const second = await send(6, "works", "status_update");

  await run.reached(first.body.id, "dead");
  expect(await run.reached(second.body.id, "handled")).toMatchObject({ attempts: 1 });
});
