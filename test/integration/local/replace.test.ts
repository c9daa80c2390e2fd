import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { startFunction, type LocalFunction } from "../../../local/runtime/function.ts";
import { allGone } from "../../harness/process-tree.ts";

const folder = mkdtempSync(path.join(tmpdir(), "replace-"));
const madeBundle = (name: string, source: string): string => {
  const place = path.join(folder, name);
  mkdirSync(place, { recursive: true });
  writeFileSync(path.join(place, "index.mjs"), source);
  return place;
};
const answering = (name: string, before = ""): string =>
  madeBundle(
    name,
    `
    import { setTimeout as delay } from "node:timers/promises";
    ${before}
    export const handler = async ({ wait = 0 }) => {
      await delay(wait);
      return { name: ${JSON.stringify(name)}, pid: process.pid, flag: process.env.FLAG };
    };
  `,
  );

const one = answering("one");
const two = answering("two");
const throwing = madeBundle("throwing", `throw new TypeError("no shop");`);
const ending = madeBundle("ending", `process.exit(3);`);
const hanging = madeBundle("hanging", `setInterval(() => {}, 1_000); await new Promise(() => {});`);

const crashes: string[] = [];
let local: LocalFunction;
const start = (options: Partial<Parameters<typeof startFunction>[0]> = {}): void => {
  local = startFunction({
    name: "Example",
    bundle: one,
    env: { FLAG: "first" },
    timeoutMs: 20_000,
    onCrash: (detail) => crashes.push(detail),
    ...options,
  });
};
afterEach(async () => {
  await local.stop();
  // Nothing of what is replaced, or only tried, is told as a crash.
  if (crashes.length > 0) throw new Error(crashes.splice(0).join(", "));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Answer {
  readonly name: string;
  readonly pid: number;
  readonly flag: string;
}
const call = async (event: object = {}): Promise<Answer> => {
  const outcome = await local.invoke(event);
  if (!outcome.ok) throw new Error(outcome.detail);
  return JSON.parse(outcome.payload) as Answer;
};

test("an invocation under way ends with the old code, the next one gets the new, and the old process is gone", async () => {
  start({ maxInstances: 2 });
  const old = call({ wait: 1_500 });
  const idle = await call();
  expect(await local.replace({ bundle: two })).toEqual({ ok: true });
  expect((await call()).name).toBe("two");
  const { name, pid } = await old;
  expect(name).toBe("one");
  await allGone([pid, idle.pid]);
  expect((await call()).name).toBe("two");
});

test("another environment alone is put in, too", async () => {
  start();
  expect((await call()).flag).toBe("first");
  expect(await local.replace({ env: { FLAG: "second" } })).toEqual({ ok: true });
  expect(await call()).toMatchObject({ name: "one", flag: "second" });
  expect(await local.replace({ bundle: two })).toEqual({ ok: true });
  expect(await call()).toMatchObject({ name: "two", flag: "second" });
});

test.each([
  ["throws", throwing, undefined, /^TypeError: no shop$/],
  ["ends the process", ending, undefined, /exit code 3/],
  ["does not end", hanging, 1_500, /did not load within 1\.5 s/],
])(
  "code that %s when it is loaded is refused, and the old code goes on",
  async (_what, bad, loadMs, text) => {
    start();
    const { pid } = await call();
    const replaced = await local.replace({ bundle: bad }, loadMs);
    expect(replaced).toMatchObject({
      ok: false,
      problem: { text: expect.stringMatching(text) as string },
    });
    expect(await call()).toMatchObject({ name: "one", pid });
    expect(local.pids().length).toBeLessThanOrEqual(2);
    expect(await local.replace({ bundle: two })).toEqual({ ok: true });
    expect((await call()).name).toBe("two");
  },
);

test("what a trial throws is told with its stack", async () => {
  start();
  const replaced = await local.replace({ bundle: throwing });
  expect(!replaced.ok && replaced.problem.stack.join("\n")).toMatch(/throwing\/index\.mjs:1:7/);
});

test("invocations during many replacements all end well, the later ones with newer code", async () => {
  start({ maxInstances: 3 });
  const calls: Promise<Answer>[] = [];
  for (let round = 0; round < 6; round++) {
    for (let each = 0; each < 10; each++) calls.push(call({ wait: 20 }));
    await local.replace({ bundle: round % 2 === 0 ? two : one, env: { FLAG: String(round) } });
  }
  const answers = await Promise.all(calls);
  expect(answers).toHaveLength(60);
  expect((await call()).flag).toBe("5");
});

test("a start that is under way when the code is replaced takes no work with the old code", async () => {
  start();
  const warming = local.warm();
  const replaced = local.replace({ bundle: two });
  await warming;
  await replaced;
  expect((await call()).name).toBe("two");
});

test("messages say which code they are from", async () => {
  const told: [string, number][] = [];
  const telling = (name: string): string =>
    madeBundle(
      name,
      `
      import { channel } from "node:diagnostics_channel";
      export const handler = () => {
        channel("shipmondo-webhooks").publish({ type: "duplicate", id: "${name}", messageId: "m" });
      };
    `,
    );
  start({
    bundle: telling("tells-first"),
    onMessage: ({ event }, replaced) =>
      told.push([event.type === "duplicate" ? event.id : "", replaced]),
  });
  await local.invoke({});
  await local.replace({ bundle: telling("tells-second") });
  await local.invoke({});
  await local.stop();
  expect(told).toEqual([
    ["tells-first", 0],
    ["tells-second", 1],
  ]);
});
