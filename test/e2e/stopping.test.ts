import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { childEnvironment } from "../harness/child-environment.ts";
import { spawnLocalRun, startLocalRun } from "../harness/local-run.ts";
import { allGone, descendantsOf, isAlive } from "../harness/process-tree.ts";
import { waitUntil } from "../harness/wait-until.ts";

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Nothing of it is left, as it should be.
  }
}

const project = path.join(import.meta.dirname, "../..");

test("SIGINT to the whole group, as Ctrl-C sends it, ends all processes in order, code 0", async () => {
  const run = await startLocalRun();
  const below = run.descendants();
  expect(below.length).toBeGreaterThanOrEqual(4);

  process.kill(-run.pid, "SIGINT");

  await allGone([run.pid, ...below]);
  expect(await run.stop()).toEqual({ code: 0 });
  expect(run.output()).not.toContain("problem");
});

test("Ctrl-C below npm, which the run gets twice, ends it in order", async () => {
  const npm = spawn("npm", ["start", "--", "--in-memory"], {
    cwd: project,
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
    env: { ...childEnvironment(), PORT: "0" },
  });
  let output = "";
  npm.stdout.on("data", (chunk: Buffer) => (output += chunk.toString("utf8")));
  const pid = npm.pid ?? 0;
  try {
    await waitUntil("it is ready", () => (/^ready /m.test(output) ? true : null));
    const below = descendantsOf(pid);
    const ended = once(npm, "exit");
    process.kill(-pid, "SIGINT");

    await ended;
    await allGone(below);
    const [, folder = ""] = /^ {2}logs +(.+)\/functions\.log$/m.exec(output) ?? [];
    expect(folder).not.toBe("");
    expect(existsSync(folder)).toBe(false);
  } finally {
    killGroup(pid);
  }
});

test("SIGTERM during the start ends it and what it has started, code 0", async () => {
  // A variable that no start has had: the synthesis is one of its children.
  const child = spawnLocalRun({ env: { STARTED_BY: randomUUID() } });
  const pid = child.pid ?? 0;
  const below = await waitUntil("it has started children", () => {
    const found = descendantsOf(pid);
    return found.length >= 3 ? found : null;
  });

  const ended = once(child, "exit");
  child.kill("SIGTERM");

  expect(await ended).toEqual([0, null]);
  await allGone(below);
});

test("killed with -9, it leaves no process behind", async () => {
  const run = await startLocalRun();
  const below = run.descendants();

  process.kill(run.pid, "SIGKILL");

  await allGone([run.pid, ...below]);
  expect(below.some(isAlive)).toBe(false);
});

test("below npm, with a reader that goes away (| head), it ends", async () => {
  const npm = "npm start -- --in-memory 2>&1 | head -n 3";
  const shell = spawn("sh", ["-c", npm], {
    cwd: project,
    detached: true,
    stdio: ["ignore", "ignore", "ignore"],
    env: { ...childEnvironment(), PORT: "0" },
  });
  const pid = shell.pid ?? 0;
  const seen = new Set<number>();
  const watching = setInterval(() => {
    for (const each of descendantsOf(pid)) seen.add(each);
  }, 200);

  await once(shell, "exit");
  clearInterval(watching);
  await delay(500);

  expect(seen.size).toBeGreaterThanOrEqual(4);
  await allGone([...seen]);
});

test("below npm, it ends when npm is killed", async () => {
  const npm = spawn("npm", ["start", "--", "--in-memory"], {
    cwd: project,
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
    env: { ...childEnvironment(), PORT: "0" },
  });
  let output = "";
  npm.stdout.on("data", (chunk: Buffer) => (output += chunk.toString("utf8")));
  const pid = npm.pid ?? 0;
  try {
    await waitUntil("it is ready", () => (/^ready /m.test(output) ? true : null));
    const below = descendantsOf(pid);
    npm.kill("SIGKILL");

    await allGone(below);
    expect(below.length).toBeGreaterThanOrEqual(5);
  } finally {
    killGroup(pid);
  }
});
