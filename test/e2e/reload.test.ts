import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { RunState } from "../../local/view/run-state.ts";
import { handlersFolder } from "../harness/handlers-folder.ts";
import { startLocalRun, type LocalRun } from "../harness/local-run.ts";
import { waitUntil } from "../harness/wait-until.ts";

/** Handlers of one event, with the body of its handler. */
const handlers = (body: string, before = ""): string => `
  import { appendFileSync, existsSync, writeFileSync } from "node:fs";
  import { setTimeout as delay } from "node:timers/promises";
  import { defineHandlers, Unprocessable } from "shipmondo-webhooks";
  export const imports = [existsSync, writeFileSync, appendFileSync, delay, Unprocessable];
  ${before}
  export default defineHandlers({
    "Orders:create": async ({ data }) => {
      ${body}
    },
  });
`;

const notes = (): string => files.path("notes");
const note = (text: string): string =>
  `appendFileSync(${JSON.stringify(notes())}, \`${text}\\n\`);`;
const noted = (): readonly string[] =>
  existsSync(notes()) ? readFileSync(notes(), "utf8").split("\n").slice(0, -1) : [];

const files = handlersFolder("");
let run: LocalRun;

beforeAll(async () => {
  files.save("handlers/index.ts", handlers(note("first ${data.id}")));
  // What fails waits for a minute, unless it is attempted again after a save.
  run = await startLocalRun({
    env: { ...files.env, MAX_ATTEMPTS: "100", RETRY_DELAYS_S: "60", CHECK_TYPES: "true" },
  });
});

afterAll(async () => {
  await run.stop();
  files.remove();
});

const send = (id: number) => run.send({ data: { id } });

const told = (pattern: RegExp): number => run.output().split(pattern).length - 1;

/** Saves, and waits until the terminal says once more what is to come of it. */
async function saved(save: () => void, outcome: RegExp): Promise<void> {
  const before = told(outcome);
  save();
  await waitUntil(`${outcome.source} is told`, () => (told(outcome) > before ? true : null));
}

const isIn = /^reload {3}the consumer runs what was saved/m;
const goesOn = /^reload {3}the code of before goes on/m;

const fix = (body: string, before = "") =>
  saved(() => {
    files.save("handlers/index.ts", handlers(body, before));
  }, isIn);

/** What the page shows around the list. */
const runState = async () => (await run.api("view/run")) as Pick<RunState, "build" | "rerun">;

/** Saves a handler, and waits for what becomes of the last failed delivery. */
const outcome = (pattern: RegExp, body: string) =>
  saved(
    () => {
      files.save("handlers/index.ts", handlers(body));
    },
    new RegExp(`^rerun {4}[0-9a-f]{8} {2}${pattern.source}`, "m"),
  );

test("a handler with a bug: its place is told, the fix is saved, and the delivery is fixed", async () => {
  await fix(`throw new Error("a bug");`);
  const { body } = await send(1);
  expect((await run.reached(body.id, "failed")).error).toContain("a bug");
  expect(run.output()).toMatch(/ failed, attempt 1 .* {2}a bug {2}\S*handlers\/index\.ts:9$/m);

  await outcome(/still failing/, `console.log("not yet");\nthrow new Error("a bug");`);
  await outcome(/another error {2}a further bug$/, `throw new Error("a further bug");`);
  expect((await runState()).rerun).toMatchObject({ id: body.id, outcome: "another error" });
  await outcome(/fixed$/, note("fixed ${data.id}"));
  expect(await run.reached(body.id, "handled")).toMatchObject({ attempts: 4 });
  expect(noted()).toEqual(["fixed 1"]);
  expect((await runState()).rerun).toMatchObject({ id: body.id, outcome: "fixed", error: null });
});

test("a dead delivery is replayed after a save, and fixed; one that is handled never runs again", async () => {
  await fix(`throw new Unprocessable("no such shop");`);
  const { body } = await send(2);
  await run.reached(body.id, "dead");
  await outcome(/fixed$/, note("revived ${data.id}"));
  await run.reached(body.id, "handled");
  await fix(note("again ${data.id}"));
  const { body: next } = await send(3);
  await run.reached(next.id, "handled");
  expect(noted().slice(-2)).toEqual(["revived 2", "again 3"]);
});

test("types that do not fit are told with their place while the handlers run", async () => {
  const unfit = "const id: string = data.id; " + note("typed ${id}");
  await saved(() => {
    files.save("handlers/index.ts", handlers(unfit));
  }, /^type .*handlers\/index\.ts:9:\d+ {2}Type 'number' is not assignable to type 'string'\. \(TS2322\)$/m);
  const { body } = await send(4);
  await run.reached(body.id, "handled");
  expect(noted().at(-1)).toBe("typed 4");
  expect((await runState()).build).toMatchObject({
    state: "ok",
    problems: [{ kind: "type", line: 9 }],
  });
  await fix(note("fits ${data.id}"));
  await waitUntil("the types fit", async () =>
    (await runState()).build.problems.length === 0 ? true : null,
  );
});

test("what is in flight ends with the code that it began with, and what comes then gets the new", async () => {
  const go = files.path("go");
  await fix(
    `while (!existsSync(${JSON.stringify(go)})) await delay(20); ${note("old ${data.id}")}`,
  );
  const slow = await send(10);
  await run.reached(slow.body.id, "running");

  await fix(note("new ${data.id}"));
  const next = await send(11);
  await run.reached(next.body.id, "handled");
  writeFileSync(go, "");
  expect(await run.reached(slow.body.id, "handled")).toMatchObject({ attempts: 1 });
  expect(noted().slice(-2)).toEqual(["new 11", "old 10"]);
});

test("code that does not build is told with its place and its source, and the code of before goes on", async () => {
  await saved(() => {
    files.save("handlers/index.ts", handlers("const = 7;"));
  }, goesOn);
  expect(run.output()).toMatch(/^problem .*handlers\/index\.ts:9:\d+ {2}Expected identifier/m);
  expect(run.output()).toMatch(/^ +> +9 \| +const = 7;$/m);

  const { body } = await send(20);
  await run.reached(body.id, "handled");
  expect(noted().at(-1)).toBe("new 20");
});

test("code that throws when it is loaded is told with its place, and the code of before goes on", async () => {
  await saved(() => {
    files.save("handlers/index.ts", handlers(note("never"), `throw new TypeError("no shop");`));
  }, goesOn);
  expect(run.output()).toMatch(
    /^problem .*handlers\/index\.ts:6:\d+ {2}it does not load: TypeError: no shop$/m,
  );

  const { body } = await send(21);
  await run.reached(body.id, "handled");
  expect(noted().at(-1)).toBe("new 21");
});

test("what a handler imports is watched, too, in editors that put another file in the old one's place", async () => {
  files.save("shared.ts", `export const greeting: string = "one";`);
  await fix(note("${greeting} ${data.id}"), `import { greeting } from "../shared.ts";`);
  await saved(() => {
    files.replace("shared.ts", `export const greeting: string = "two";`);
  }, isIn);
  const { body } = await send(30);
  await run.reached(body.id, "handled");
  expect(noted().at(-1)).toBe("two 30");

  await saved(() => {
    files.replace("handlers/index.ts", handlers(note("three ${data.id}")));
  }, isIn);
});

test("a variable of .env counts from its save on; what is wrong in it is told without a value", async () => {
  await fix(note("${process.env.SHOP_TOKEN} ${data.id}"));
  await saved(() => {
    files.save(".env", "SHOP_TOKEN=first\n");
  }, isIn);
  const one = await send(40);
  await run.reached(one.body.id, "handled");

  await saved(() => {
    files.save(".env", "SHOP_TOKEN=second\nAWS_REGION=secret-place\n");
  }, goesOn);
  const two = await send(41);
  await run.reached(two.body.id, "handled");
  expect(noted().slice(-2)).toEqual(["first 40", "first 41"]);
  expect(run.output()).toMatch(/^ +- AWS_REGION is set by/m);
  expect(run.output()).not.toContain("secret-place");

  await saved(() => {
    files.save(".env", "SHOP_TOKEN=third\n");
  }, isIn);
  const three = await send(42);
  await run.reached(three.body.id, "handled");
  expect(noted().at(-1)).toBe("third 42");
});

test("of the settings and the infrastructure it is told that they count at the next start", async () => {
  await saved(() => {
    files.save("settings.json", `{ "maxAttempts": 7 }`);
  }, /^restart {2}\S*settings\.json counts at the next start$/m);
  await saved(() => {
    files.save("handlers/infrastructure.ts", "export default () => undefined;");
  }, /^restart {2}\S*infrastructure\.ts counts at the next start$/m);
  expect(told(/^restart /m)).toBe(2);
});

test("of 200 deliveries during 20 saves each is handled, once", async () => {
  const before = noted().length;
  const source = (version: number): string =>
    handlers(`await delay(10); ${note("many ${data.id}")}`, `export const version = ${version};`);
  const saving = (async () => {
    for (let version = 1; version <= 20; version++) {
      files.save("handlers/index.ts", source(version));
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
  })();
  const ids: (string | undefined)[] = [];
  for (let id = 1_000; id < 1_200; id++) ids.push((await send(id)).body.id);
  await saving;
  for (const id of ids) await run.reached(id, "handled");
  const handled = noted()
    .slice(before)
    .map((line) => Number(line.split(" ")[1]));
  expect(handled.toSorted()).toEqual(Array.from({ length: 200 }, (_, index) => 1_000 + index));
});
