import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startFaultyStack, type FaultyStack } from "../../harness/durability/faulty-stack.ts";
import { markedOrder } from "../../harness/durability/markers.ts";
import { waitUntil } from "../../harness/wait-until.ts";

const folder = mkdtempSync(join(tmpdir(), "shipmondo-steps-"));
const diesFile = join(folder, "dies");
const effectsFile = join(folder, "effects");
let stack: FaultyStack;

beforeAll(async () => {
  writeFileSync(effectsFile, "");
  stack = await startFaultyStack({
    entries: {
      consumer: join(import.meta.dirname, "../../harness/durability/stepping-consumer.ts"),
    },
    env: { DIES_FILE: diesFile, EFFECTS_FILE: effectsFile },
    consumers: 1,
  });
  stack.startConsuming();
});

afterAll(async () => {
  await stack.stop();
  rmSync(folder, { recursive: true });
});

const effects = () => readFileSync(effectsFile, "utf8").split("\n").filter(Boolean);

/** Delivers order `n`, whose handler's process is killed once, and gives what its handler did. */
async function deliverAndKill(n: number, where: "inside" | "after"): Promise<readonly string[]> {
  const file = `${diesFile}-${where}`;
  writeFileSync(file, "");
  const before = effects().length;
  await stack.deliver(markedOrder(n));
  await waitUntil("the mail is sent", () => (effects().length > before ? true : null));
  await waitUntil("the process was killed", () =>
    stack.functions.consumer.pids().length === 0 ? true : null,
  );
  rmSync(file);
  await waitUntil(
    "the order is booked",
    () =>
      effects()
        .slice(before)
        .find((line) => line.startsWith("book")) ?? null,
  );
  await waitUntil("the queue is empty", async () => ((await stack.queued()) === 0 ? true : null));
  return effects().slice(before);
}

it("a step that ended is not run again when the process is killed after it, and its result is returned", async () => {
  const [mail, ...rest] = await deliverAndKill(1, "after");
  expect(mail).toMatch(/^mail \d+ [0-9a-f]{64}#mail$/);
  const id = mail?.split(" ")[1];
  expect(rest).toEqual([`book ${id} m-${id}`]);
});

it("a step whose process is killed before its record is written runs again, under the same key", async () => {
  const [first, second, ...rest] = await deliverAndKill(2, "inside");
  expect(second).toBe(first);
  const id = first?.split(" ")[1];
  expect(rest).toEqual([`book ${id} m-${id}`]);
});
