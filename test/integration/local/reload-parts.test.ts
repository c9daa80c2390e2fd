import { execFileSync } from "node:child_process";
import { mkdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { bundle } from "../../../lib/bundle.ts";
import type { SourceProblem } from "../../../local/reload/build-outcome.ts";
import { createBuilder } from "../../../local/reload/builder.ts";
import { createTypeChecker } from "../../../local/reload/type-checker.ts";
import { watchFiles } from "../../../local/reload/watch-files.ts";
import { handlersFolder, type HandlersFolder } from "../../harness/handlers-folder.ts";
import { waitUntil } from "../../harness/wait-until.ts";

const source = (body: string): string => `
  import { defineHandlers } from "shipmondo-webhooks";
  import { tell } from "./tell.ts";
  export default defineHandlers({ "Orders:create": async ({ data }) => { ${body} } });
`;

let files: HandlersFolder;
const stops: (() => void)[] = [];
beforeEach(() => {
  files = handlersFolder(source("tell(data.id);"));
  files.save("handlers/tell.ts", "export const tell = (id: number): number => id;");
});
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
  files.remove();
});

test("what is built again is the very bundle that is deployed", async () => {
  const handlers = files.path("handlers");
  const builder = createBuilder({ handlers, external: [], nodeModules: [], readable: false });
  stops.push(() => {
    builder.stop();
  });
  for (const body of ["tell(data.id);", "tell(data.id + 1);"]) {
    files.save("handlers/index.ts", source(body));
    const built = await builder.build();
    expect(built).toMatchObject({ ok: true, folder: bundle("consumer", undefined, { handlers }) });
    expect(built.ok && built.inputs).toEqual(
      expect.arrayContaining([path.join(handlers, "tell.ts"), path.join(handlers, "index.ts")]),
    );
  }
  builder.stop();
});

test("a builder tells what infrastructure.ts is made of, and what does not build, with its place", async () => {
  const handlers = files.path("handlers");
  const builder = createBuilder({ handlers, external: [], nodeModules: [], readable: false });
  stops.push(() => {
    builder.stop();
  });
  files.save("handlers/names.ts", `export const name = "stock";`);
  files.save(
    "handlers/infrastructure.ts",
    `import { name } from "./names.ts"; export default () => name;`,
  );
  const built = await builder.build();
  expect(built.ok && built.infrastructure.toSorted()).toEqual([
    path.join(handlers, "infrastructure.ts"),
    path.join(handlers, "names.ts"),
  ]);

  files.save("handlers/index.ts", source("no }"));
  expect(await builder.build()).toMatchObject({
    ok: false,
    problems: [{ file: path.join(handlers, "index.ts"), line: 4 }],
  });
  files.save("handlers/index.ts", source(`await import("not-installed-package");`));
  expect(await builder.build()).toMatchObject({
    ok: false,
    problems: [{ text: expect.stringContaining("not-installed-package") as string }],
  });
  builder.stop();
  // A process that was ended is started again.
  files.save("handlers/index.ts", source("tell(data.id);"));
  expect(await builder.build()).toMatchObject({ ok: true });
  builder.stop();
});

describe("watched files", () => {
  const told: (readonly string[])[] = [];
  beforeEach(() => told.splice(0));
  const watching = (places: readonly string[]) =>
    watchFiles(
      places.map((place) => files.path(place)),
      (saved) => told.push(saved.map((file) => path.relative(files.path("."), file))),
    );

  test("several saves at once are one, and a file is told once", async () => {
    const watcher = await watching(["handlers"]);
    for (let save = 0; save < 5; save++) {
      files.save("handlers/index.ts", `// ${save}`);
      files.save("handlers/tell.ts", `// ${save}`);
    }
    await waitUntil("they are told", () => (told.length > 0 ? true : null));
    await delay(400);
    expect(told.map((saved) => saved.toSorted())).toEqual([
      ["handlers/index.ts", "handlers/tell.ts"],
    ]);
    await watcher.close();
  });

  test("an editor that puts another file in the old one's place is noticed each time", async () => {
    const watcher = await watching(["handlers"]);
    for (let save = 1; save <= 3; save++) {
      const before = told.length;
      files.replace("handlers/index.ts", `// ${save}`);
      await waitUntil(`save ${save} is told`, () => (told.length > before ? true : null));
      expect(told.slice(before).flat()).toContain("handlers/index.ts");
      await delay(150);
    }
    await watcher.close();
  });

  test("a file that comes later, in a folder that comes later, is noticed; packages and drafts are not", async () => {
    const watcher = await watching(["handlers", ".env"]);
    mkdirSync(files.path("handlers/node_modules"));
    files.save("handlers/node_modules/x.js", "");
    files.save("handlers/index.ts~", "");
    files.save("handlers/.index.ts.swp", "");
    await delay(400);
    expect(told.flat().filter((file) => !file.endsWith("node_modules"))).toEqual([]);
    mkdirSync(files.path("handlers/new"));
    files.save("handlers/new/one.ts", "");
    await waitUntil("the new file is told", () =>
      told.flat().includes("handlers/new/one.ts") ? true : null,
    );
    files.save(".env", "A1=b");
    await waitUntil(".env is told", () => (told.flat().includes(".env") ? true : null));
    renameSync(files.path(".env"), files.path("gone"));
    await delay(400);
    expect(told.at(-1)).toEqual([".env"]);
    await watcher.close();
  });
});

test("types that do not fit are told with their place, of handlers and of their tests, until they fit", async () => {
  const checks: (readonly SourceProblem[])[] = [];
  const folders = [files.path("handlers"), files.path("test/handlers")];
  const project = path.join(import.meta.dirname, "../../..");
  const checker = createTypeChecker(project, folders, (found) => checks.push(found));
  stops.push(() => {
    checker.stop();
  });
  const check = async (): Promise<readonly SourceProblem[]> => {
    const before = checks.length;
    checker.check();
    return waitUntil("types are checked", () => checks[before] ?? null);
  };
  expect(await check()).toEqual([]);

  files.save("handlers/index.ts", source("tell(data.order_lines);"));
  mkdirSync(files.path("test/handlers"), { recursive: true });
  files.save("test/handlers/a.test.ts", `const one: number = "two";\nexpect(one).toBe(2);\n`);
  const wrong = await check();
  expect(wrong).toEqual([
    {
      text: expect.stringMatching(
        /not assignable to parameter of type 'number'. \(TS2345\)$/m,
      ) as string,
      file: files.path("handlers/index.ts"),
      line: 4,
      column: expect.any(Number) as number,
    },
    expect.objectContaining({ file: files.path("test/handlers/a.test.ts"), line: 1, column: 7 }),
  ]);

  files.save("handlers/index.ts", source("tell(data.id);"));
  rmSync(files.path("test"), { recursive: true });
  expect(await check()).toEqual([]);
}, 180_000);

test("the process that checks types gives way to every other", async () => {
  const project = path.join(import.meta.dirname, "../../..");
  let checked = false;
  const checker = createTypeChecker(project, [files.path("handlers")], () => (checked = true));
  stops.push(() => {
    checker.stop();
  });
  checker.check();
  const nice = await waitUntil("it runs", () => {
    const rows = execFileSync("ps", ["-eo", "ppid=,nice=,args="], { encoding: "utf8" })
      .split("\n")
      .filter((row) => row.includes("shipmondo-webhooks-types"));
    const [, value] = /^\s*\d+\s+(-?\d+)/.exec(rows[0] ?? "") ?? [];
    return value === undefined ? null : Number(value);
  });
  expect(nice).toBeGreaterThan(0);
  expect(checked).toBe(false);
});
