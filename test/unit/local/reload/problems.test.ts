import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createBuildProblem } from "../../../../local/reload/build-problem.ts";
import { loadProblem } from "../../../../local/reload/load-problem.ts";
import { createRestartNeeded } from "../../../../local/reload/restart-needed.ts";

const folder = mkdtempSync(path.join(tmpdir(), "problems-"));
const file = path.join(folder, "handlers.ts");
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test("a problem has the lines around it, the file's name from the project, and what opens it", () => {
  writeFileSync(file, ["one", "two", "three", "four", "five", "six"].join("\n"));
  const problemOf = createBuildProblem(folder, "editor://{file}:{line}:{column}");
  expect(problemOf("build", { text: "wrong", file, line: 4, column: 2 })).toEqual({
    kind: "build",
    text: "wrong",
    file: "handlers.ts",
    line: 4,
    column: 2,
    excerpt: [
      { line: 2, text: "two" },
      { line: 3, text: "three" },
      { line: 4, text: "four" },
      { line: 5, text: "five" },
      { line: 6, text: "six" },
    ],
    editorUrl: `editor://${file}:4:2`,
  });
});

test("a problem without a place, or whose file is gone, is told all the same", () => {
  const problemOf = createBuildProblem(folder, "editor://{file}");
  expect(problemOf("env", { text: "wrong", file: null, line: null, column: null })).toMatchObject({
    file: null,
    excerpt: [],
    editorUrl: null,
  });
  const gone = path.join(folder, "gone.ts");
  expect(problemOf("build", { text: "wrong", file: gone, line: 1, column: 1 })).toMatchObject({
    file: "gone.ts",
    excerpt: [],
  });
});

test.each([
  ["at the top of a module", "    at handlers/shop.ts:5:7", "handlers/shop.ts", 5],
  ["in a function", "    at open (handlers/shop.ts:9:11)", "handlers/shop.ts", 9],
])("code that throws %s when it is loaded is at fault there", (_where, frame, place, line) => {
  const bundle = "/project/node_modules/.cache/consumer-1";
  const stack = [
    "TypeError: no shop",
    "    at new Pool (../node_modules/pg/pool.js:1:1)",
    frame.replace("handlers/", `${bundle}/handlers/`),
    `    at ${bundle}/lambda/consumer/index.ts:4:24`,
    "    at node:internal/modules/esm/module_job:300:5",
  ];
  expect(loadProblem({ text: "TypeError: no shop", stack }, bundle, "/project")).toEqual({
    text: "it does not load: TypeError: no shop",
    file: `/project/${place}`,
    line,
    column: expect.any(Number) as number,
  });
});

test("code that fails in no source of the user's has no place", () => {
  const stack = ["Error: x", "    at node:internal/process:1:1", "    at /p/b/index.mjs:1:9"];
  expect(loadProblem({ text: "Error: x", stack }, "/p/b", "/p")).toMatchObject({ file: null });
});

test("a start is needed for files that differ from those of the start, until the change is undone", () => {
  const settings = path.join(folder, "settings.json");
  const restart = createRestartNeeded();
  writeFileSync(file, "one");
  restart.add([file, settings]);
  expect(restart.changed()).toEqual([]);
  writeFileSync(file, "two");
  writeFileSync(settings, "{}");
  expect(restart.changed()).toEqual([file, settings]);
  restart.add([file]);
  writeFileSync(file, "one");
  expect(restart.changed()).toEqual([settings]);
  rmSync(settings);
  expect(restart.changed()).toEqual([]);
});
