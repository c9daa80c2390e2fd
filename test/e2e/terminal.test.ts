import { chmodSync, existsSync, readFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { interactiveShell, type InteractiveShell } from "../harness/interactive-shell.ts";
import { startLocalRun } from "../harness/local-run.ts";
import { waitUntil } from "../harness/wait-until.ts";

const folder = mkdtempSync(path.join(tmpdir(), "terminal-"));
const opened = path.join(folder, "opened");
// In the browser's place: it notes what is to be opened.
writeFileSync(path.join(folder, "xdg-open"), `#!/bin/sh\necho "$1" >> ${opened}\n`);
chmodSync(path.join(folder, "xdg-open"), 0o755);

let shell: InteractiveShell;
/** The shell's own processes. */
let idle: number;
beforeEach(async () => {
  shell = interactiveShell({ PATH: `${folder}${path.delimiter}${process.env.PATH ?? ""}` });
  await typing("echo begun\n", /^begun$/m);
  idle = shell.processes().length;
});
afterEach(() => shell.close());
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function startsRun(command = "npm start -- --in-memory"): Promise<void> {
  const ready = shell.shows(/^ready http/m);
  shell.type(`${command}\n`);
  await ready;
}

async function typing(text: string, shown: RegExp): Promise<void> {
  const done = shell.shows(shown);
  shell.type(text);
  await done;
}

/** How the shell's terminal reads lines. */
const modes = (): Promise<void> =>
  typing(
    `stty -a | grep -oE -- "-?(icanon|echo) " | tr -d "\\n"; echo "=modes"\n`,
    /^icanon echo =modes$/m,
  );

const gone = (): Promise<unknown> =>
  waitUntil("nothing of it runs", () => (shell.processes().length <= idle ? true : null));

test("keys send, pause, resume, open the page and quit; the terminal is as before afterwards", async () => {
  const keys = shell.shows(/^keys {5}q quits/m);
  await startsRun();
  await keys;
  await typing("s", /Orders:create {2}[0-9a-f]{8} {2}handled/);
  expect(shell.raw()).toContain("\u001b[32mhandled\u001b[39m");
  await typing("p", /^paused {3}the consumer takes no delivery/m);
  await typing("s", /Orders:create {2}[0-9a-f]{8} {2}queued/);
  await typing("?", /^ +p {2}pauses the consumer/m);
  await typing("p", /Orders:create {2}[0-9a-f]{8} {2}handled/);
  shell.type("o");
  const address = await waitUntil("the page is opened", () =>
    existsSync(opened) ? readFileSync(opened, "utf8").trim() : null,
  );
  expect((await fetch(address)).status).toBe(200);
  shell.type("q");
  await gone();
  await modes();
}, 240_000);

test("Ctrl-Z suspends it with a terminal that reads lines, fg brings it and its keys back, Ctrl-C ends it", async () => {
  await startsRun();
  await typing("\u001a", /Stopped/);
  await modes();
  const again = shell.shows(/^npm start/m);
  shell.type("fg\n");
  await again;
  await waitUntil("its keys are back", async () => {
    shell.type("?");
    await new Promise((resolve) => setTimeout(resolve, 500));
    return shell.output().includes("sends a sample, Orders:create") ? true : null;
  });
  shell.type("\u0003");
  await gone();
  await modes();
  expect(shell.output()).not.toMatch(/^problem /m);
}, 240_000);

test("a run in the background leaves the terminal to the shell", async () => {
  await startsRun("npm start -- --in-memory &");
  expect(shell.output()).not.toMatch(/^keys /m);
  await modes();
  await typing("jobs\n", /Running +npm start/);
  await typing("kill %1; wait; echo over\n", /^over$/m);
  await gone();
}, 240_000);

test("where the output is no terminal there are no keys and no colours", async () => {
  const run = await startLocalRun();
  const { body } = await run.send({ data: { id: 1 } });
  await run.reached(body.id, "handled");
  expect(run.output()).not.toContain("\u001b");
  expect(run.output()).not.toMatch(/^keys /m);
  expect(await run.stop()).toEqual({ code: 0 });
});
