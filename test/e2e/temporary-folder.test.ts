import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { spawnLocalRun, startLocalRun } from "../harness/local-run.ts";

// Several starts in one test.
jest.setTimeout(300_000);

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "temporary-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

async function failToStart(env: Readonly<Record<string, string>>): Promise<string> {
  const child = spawnLocalRun({ env: { TMPDIR: folder, ...env } });
  let output = "";
  child.stderr?.on("data", (chunk: Buffer) => (output += chunk.toString("utf8")));
  expect(await once(child, "close")).toEqual([1, null]);
  return output;
}

test("a start that fails says what to do and leaves nothing in the temporary directory", async () => {
  const settings = mkdtempSync(path.join(tmpdir(), "settings-"));
  writeFileSync(path.join(settings, "settings.json"), '{"nosuch":1}');

  expect(await failToStart({ SETTINGS_DIR: settings })).toContain("nosuch");
  expect(await failToStart({ LOCAL_DATA: "/dev/null/data" })).toContain("set LOCAL_DATA to one");
  expect(readdirSync(folder)).toEqual([]);
  rmSync(settings, { recursive: true });
});

test("a run that is stopped leaves nothing there, and removes what a killed one left", async () => {
  const env = { TMPDIR: folder };
  const killed = await startLocalRun({ env });
  await killed.stop("SIGKILL");
  expect(readdirSync(folder)).toHaveLength(1);
  // Not of a local run: it stays.
  mkdirSync(path.join(folder, "shipmondo-webhooks-notes"));

  const next = await startLocalRun({ env });
  const [own, ...others] = readdirSync(folder).sort();
  expect(own).toMatch(new RegExp(`^shipmondo-webhooks-${next.pid}-`));
  expect(others).toEqual(["shipmondo-webhooks-notes"]);
  expect((await next.stop("SIGTERM")).code).toBe(0);
  expect(readdirSync(folder)).toEqual(["shipmondo-webhooks-notes"]);
});
