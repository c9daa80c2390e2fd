import { createObservable } from "../../../../local/observed.ts";
import type { BuildOutcome } from "../../../../local/reload/build-outcome.ts";
import {
  createReloadLoop,
  type ConsumerCode,
  type ReloadLoop,
} from "../../../../local/reload/reload-loop.ts";
import type { BuildState } from "../../../../local/view/run-state.ts";

const built = (folder: string): BuildOutcome => ({
  ok: true,
  folder,
  inputs: [],
  infrastructure: [],
});
const broken = (text: string): BuildOutcome => ({
  ok: false,
  problems: [{ text, file: "/p/handlers/index.ts", line: 3, column: 1 }],
});

/** A loop whose builds, `.env` and loads are the test's. */
function lab() {
  const state = createObservable<BuildState>({
    state: "ok",
    number: 1,
    at: 0,
    problems: [],
    restartFor: [],
  });
  const shown: string[] = [];
  state.onChange(({ state: now, number, problems }) => {
    shown.push([now, number, ...problems.map(({ kind, text }) => `${kind}: ${text}`)].join(" "));
  });
  const world = {
    source: "one",
    outcome: (source: string): BuildOutcome => built(source),
    variables: { TOKEN: "first" } as Readonly<Record<string, string>> | null,
    /** Folder of a bundle that does not load. */
    unloadable: null as string | null,
    builds: 0,
    /** What a build waits for. */
    gate: Promise.resolve(),
    put: [] as ConsumerCode[],
    replaced: 0,
  };
  const loop: ReloadLoop = createReloadLoop({
    running: { folder: "one", variables: { TOKEN: "first" } },
    state,
    async build() {
      world.builds += 1;
      const { source } = world;
      await world.gate;
      return world.outcome(source);
    },
    replace(code) {
      if (code.folder === world.unloadable) {
        return Promise.resolve({ ok: false, problem: { text: "boom", stack: [] } });
      }
      world.put.push(code);
      return Promise.resolve({ ok: true });
    },
    readVariables: () =>
      world.variables === null
        ? { ok: false, message: ".env needs a change" }
        : { ok: true, value: world.variables },
    problemOf: (kind, { text, file, line, column }) => ({
      kind,
      text,
      file,
      line,
      column,
      excerpt: [],
      editorUrl: null,
    }),
    placeOfLoad: ({ problem }) => ({ text: problem.text, file: null, line: null, column: null }),
    onBuilt: () => undefined,
    onReplaced: () => (world.replaced += 1),
    now: () => 7,
  });
  const save = async (source: string): Promise<void> => {
    world.source = source;
    loop.changed({ sources: true });
    await loop.idle();
  };
  return { loop, world, state, shown, save };
}

test("what was saved is built, put in and counted", async () => {
  const { world, state, shown, save } = lab();
  await save("two");
  expect(world.put).toEqual([{ folder: "two", variables: { TOKEN: "first" } }]);
  expect(world.replaced).toBe(1);
  expect(state.current()).toMatchObject({ state: "ok", number: 2, at: 7, problems: [] });
  expect(shown).toEqual(["building 1", "building 2", "ok 2"]);
});

test("a save that makes the same bundle puts nothing in", async () => {
  const { world, state, save } = lab();
  await save("one");
  expect(world.put).toEqual([]);
  expect(state.current()).toMatchObject({ state: "ok", number: 1 });
});

test("saves during a build make one more build, of the newest", async () => {
  const { loop, world, save } = lab();
  const { promise, resolve } = Promise.withResolvers<undefined>();
  world.gate = promise;
  const first = save("two");
  for (const source of ["three", "four"]) {
    world.source = source;
    loop.changed({ sources: true });
  }
  resolve(undefined);
  await first;
  await loop.idle();
  expect(world.builds).toBe(2);
  expect(world.put.map(({ folder }) => folder)).toEqual(["two", "four"]);
});

test("a build that fails puts nothing in; the next one that goes well clears the problem", async () => {
  const { world, state, save } = lab();
  world.outcome = broken;
  await save("no }");
  expect(state.current()).toMatchObject({
    state: "failed",
    number: 1,
    problems: [{ kind: "build", text: "no }", line: 3 }],
  });
  expect(world.put).toEqual([]);

  world.outcome = built;
  await save("one");
  expect(state.current()).toMatchObject({ state: "ok", number: 1, problems: [] });
});

test("code that does not load puts nothing in, and is tried again at the next save", async () => {
  const { world, state, save } = lab();
  world.unloadable = "bad";
  await save("bad");
  expect(state.current()).toMatchObject({
    state: "failed",
    number: 1,
    problems: [{ text: "boom" }],
  });
  expect(world.replaced).toBe(0);

  world.unloadable = null;
  await save("bad");
  expect(state.current()).toMatchObject({ state: "ok", number: 2, problems: [] });
});

test("variables go into the code that runs; wrong ones are told, and those of before stay", async () => {
  const { loop, world, state, save } = lab();
  world.variables = { TOKEN: "second" };
  loop.changed({ variables: true });
  await loop.idle();
  expect(world.put).toEqual([{ folder: "one", variables: { TOKEN: "second" } }]);
  expect(world.builds).toBe(0);

  world.variables = null;
  loop.changed({ variables: true });
  await loop.idle();
  expect(state.current()).toMatchObject({ state: "failed", problems: [{ kind: "env" }] });

  await save("two");
  expect(world.put.at(-1)).toEqual({ folder: "two", variables: { TOKEN: "second" } });
  expect(state.current()).toMatchObject({ state: "failed", problems: [{ kind: "env" }] });
});

test("while the sources do not build, variables still go into the code that runs", async () => {
  const { loop, world, state, save } = lab();
  world.outcome = broken;
  await save("no }");
  world.variables = { TOKEN: "second" };
  loop.changed({ variables: true });
  await loop.idle();
  expect(world.put).toEqual([{ folder: "one", variables: { TOKEN: "second" } }]);
  expect(state.current()).toMatchObject({ state: "failed", problems: [{ text: "no }" }] });
});

test("problems of types are others' to tell, and stay", async () => {
  const { state, save } = lab();
  const type = {
    kind: "type",
    text: "TS1",
    file: null,
    line: null,
    column: null,
    excerpt: [],
    editorUrl: null,
  } as const;
  state.set({ ...state.current(), problems: [type] });
  await save("two");
  expect(state.current()).toMatchObject({ state: "ok", problems: [type] });
});

test("code that only lacked a variable is no problem any more once .env has it", async () => {
  const { loop, world, state, save } = lab();
  world.unloadable = "two";
  await save("two");
  expect(state.current()).toMatchObject({ state: "failed", problems: [{ text: "boom" }] });

  world.unloadable = null;
  world.variables = { TOKEN: "second" };
  loop.changed({ variables: true });
  await loop.idle();
  expect(world.put).toEqual([{ folder: "two", variables: { TOKEN: "second" } }]);
  expect(state.current()).toMatchObject({ state: "ok", problems: [] });
});

test("variables that are put in leave the problem of a build that failed", async () => {
  const { loop, world, state, save } = lab();
  world.outcome = () => broken("no such name");
  await save("two");
  world.variables = { TOKEN: "second" };
  loop.changed({ variables: true });
  await loop.idle();
  expect(world.put).toEqual([{ folder: "one", variables: { TOKEN: "second" } }]);
  expect(state.current()).toMatchObject({ state: "failed", problems: [{ text: "no such name" }] });
});
