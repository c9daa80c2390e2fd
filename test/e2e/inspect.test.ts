import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { attachDebugger } from "../harness/debugger.ts";
import { handlersFolder } from "../harness/handlers-folder.ts";
import { startLocalRun, spawnLocalRun, type LocalRun } from "../harness/local-run.ts";
import { waitUntil } from "../harness/wait-until.ts";

const files = handlersFolder("");
const notes = files.path("notes");
const handlers = (text: string): string => `
import { appendFileSync } from "node:fs";
import { defineHandlers } from "shipmondo-webhooks";

export default defineHandlers({
  "Orders:create": async ({ data }, { signal }) => {
    const id: number = data.id;
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    appendFileSync(${JSON.stringify(notes)}, \`${text} \${id} \${signal.aborted}\\n\`);
  },
});
`;
/** Of \`const id\`. */
const line = 7;
/** Seconds that the handler may take, and its message stays invisible. */
const timeS = 5;

let run: LocalRun | undefined;
afterAll(async () => {
  await run?.stop();
  files.remove();
});

const noted = (): readonly string[] =>
  existsSync(notes) ? readFileSync(notes, "utf8").split("\n").slice(0, -1) : [];

test("a handler at a breakpoint in its source, longer than its time, is handled once; the inspector stays over a reload", async () => {
  const port = await freePort();
  files.save("handlers/index.ts", handlers("first"));
  run = await startLocalRun({
    env: { ...files.env, VISIBILITY_S: String(timeS) },
    args: [`--inspect=${port}`],
  });
  expect(run.output()).toContain(`inspector of the handlers on 127.0.0.1:${port}`);

  const first = await attachDebugger(port);
  await first.breakAt(/^file:\/\/.*\/handlers\/index\.ts$/, line);
  const one = await run.send({ data: { id: 1 } });
  // Another object: it is not attempted beside the one that is looked at.
  const two = await run.send({ data: { id: 2 } });
  expect(await first.paused("data.id")).toBe(1);
  await delay(2.5 * timeS * 1_000);
  expect((await run.deliveries()).map(({ status }) => status).toSorted()).toEqual([
    "queued",
    "running",
  ]);
  await first.resume();
  expect(await first.paused("data.id")).toBe(2);
  await first.resume();
  for (const { body } of [one, two]) {
    expect(await run.reached(body.id, "handled")).toMatchObject({ attempts: 1 });
  }
  expect(noted()).toEqual(["first 1 false", "first 2 false"]);
  first.close();

  const output = run.output();
  files.save("handlers/index.ts", handlers("second"));
  await waitUntil("the new code runs", () =>
    /^reload {3}the consumer runs/m.test(run?.output().slice(output.length) ?? "") ? true : null,
  );
  const second = await attachDebugger(port);
  await second.breakAt(/^file:\/\/.*\/handlers\/index\.ts$/, line);
  const three = await run.send({ data: { id: 3 } });
  expect(await second.paused("data.id")).toBe(3);
  await second.resume();
  await run.reached(three.body.id, "handled");
  expect(noted().at(-1)).toBe("second 3 false");
  second.close();
}, 240_000);

test("an inspector's port that is taken is said, and nothing is started", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as { readonly port: number };
  const child = spawnLocalRun({ env: files.env, args: ["--inspect", String(port)] });
  let output = "";
  child.stderr?.on("data", (text: Buffer) => (output += text.toString("utf8")));
  const code = await new Promise((resolve) => child.once("exit", resolve));
  server.close();
  expect(code).not.toBe(0);
  expect(output).toMatch(
    new RegExp(`^Port ${port} is in use.*npm start -- --inspect=${port + 1}$`, "m"),
  );
});

test("VS Code's configuration attaches to the default port, and looks for source maps where the bundles are", () => {
  const file = path.join(import.meta.dirname, "../../.vscode/launch.json");
  const { configurations } = JSON.parse(readFileSync(file, "utf8")) as {
    readonly configurations: readonly Readonly<Record<string, unknown>>[];
  };
  expect(configurations).toEqual([
    expect.objectContaining({ type: "node", request: "attach", port: 9229, sourceMaps: true }),
  ]);
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { readonly port: number };
      server.close(() => {
        resolve(port);
      });
    });
  });
}
