import { ESLint } from "eslint";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import ts from "typescript";
import { parser } from "typescript-eslint";

interface Rooms {
  readonly rooms: Readonly<Record<string, readonly string[]>>;
  readonly roomRules: object;
  readonly handlerRules: object;
}

const root = join(import.meta.dirname, "../../..");
const { rooms, roomRules, handlerRules } = (await import(join(root, "eslint-rooms.js"))) as Rooms;

/** TypeScript files of the project, by path from its root. */
const files = [...new Set(Object.keys(rooms).map((room) => room.split("/")[0] ?? ""))]
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((file) =>
      join(folder, file),
    ),
  )
  .filter((file) => file.endsWith(".ts") && !file.includes("node_modules"));

describe("the rooms", () => {
  const eslint = new ESLint({
    cwd: root,
    overrideConfigFile: true,
    overrideConfig: [
      { files: ["**/*.ts"], languageOptions: { parser }, ...roomRules },
      handlerRules,
    ],
  });
  const refusals = async (filePath: string, code: string): Promise<readonly string[]> =>
    (await eslint.lintText(code, { filePath })).flatMap(({ messages }) =>
      messages.map(({ ruleId }) => ruleId ?? ""),
    );

  it.each([
    ["lambda/contract/planted.ts", 'import { fail } from "../common/result.ts"; void fail;'],
    ["lambda/common/planted.ts", 'import type { AwsSender } from "../aws/signed-request.ts";'],
    ["lambda/aws/planted.ts", 'export * from "../intake/keyring.ts";'],
    ["lambda/intake/planted.ts", 'import "../receiver/receive.ts";'],
    ["lambda/receiver/planted.ts", 'import type { Consume } from "../consumer/consume.ts";'],
    ["lambda/consumer/planted.ts", 'await import("../reclaimer/reclaim.ts");'],
    ["lambda/reclaimer/planted.ts", 'import type { Settings } from "../../lib/settings.ts";'],
    ["lib/planted.ts", 'import { fail } from "../lambda/common/result.ts"; void fail;'],
    ["local/planted.ts", 'import { bundle } from "../lib/bundle.ts"; void bundle;'],
    [
      "local/shipmondo/planted.ts",
      'import type { Order } from "../../lambda/contract/resources/order.ts";',
    ],
    [
      "local/shipmondo/planted.ts",
      'import { signToken } from "../../testing/signing.ts"; signToken("", "");',
    ],
    ["local/shipmondo/planted.ts", 'import { isRunning } from "../is-running.ts"; isRunning(1);'],
    ["testing/planted.ts", 'import "../lambda/receiver/receive.ts";'],
    ["bin/planted.ts", 'import "../test/harness/fakes.ts";'],
    ["handlers/planted.ts", 'import "../local/options.ts";'],
    ["bench/planted.ts", 'import "../test/unit/stack/synthesize.ts";'],
    ["test/unit/planted.ts", 'import "../../bench/lib/statistics.ts";'],
    ["test/harness/planted.ts", 'import "../unit/stack/synthesize.ts";'],
  ])("refuse a planted import in %s: %s", async (file, code) => {
    expect(await refusals(file, code)).toContain("import-x/no-restricted-paths");
  });

  it.each([
    ["lambda/receiver/planted.ts", 'import "../intake/keyring.ts";'],
    ["lib/planted.ts", 'import "../lambda/contract/environment.ts"; import "aws-cdk-lib";'],
    ["bench/planted.ts", 'import "../test/harness/fakes.ts"; import "../bin/app.ts";'],
  ])("let pass what points down: %s: %s", async (file, code) => {
    expect(await refusals(file, code)).toEqual([]);
  });

  it("refuse a relative path out of the handlers to what they may import by name", async () => {
    const file = "handlers/planted.ts";
    expect(await refusals(file, 'import "../lambda/index.ts";')).toEqual(["no-restricted-imports"]);
    expect(await refusals(file, 'import "shipmondo-webhooks/cdk"; import "./mine.ts";')).toEqual(
      [],
    );
  });

  it("are those of the table in docs/architecture.md", () => {
    const text = readFileSync(join(root, "docs/architecture.md"), "utf8");
    const rows = [...text.matchAll(/^\| `([^`]+)\/` *\|[^|]*\|([^|]*)\|$/gm)].map(
      ([, room = "", imports = ""]) => [
        room,
        [...imports.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name),
      ],
    );
    expect(Object.fromEntries(rows)).toEqual(rooms);
  });
});

/** A way over imports from a module back to itself, or null. */
function circleIn(imports: ReadonlyMap<string, readonly string[]>): readonly string[] | null {
  const done = new Set<string>();
  const circleFrom = (file: string, path: readonly string[]): readonly string[] | null => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return null;
    for (const next of imports.get(file) ?? []) {
      const circle = circleFrom(next, [...path, file]);
      if (circle !== null) return circle;
    }
    done.add(file);
    return null;
  };
  for (const file of imports.keys()) {
    const circle = circleFrom(file, []);
    if (circle !== null) return circle;
  }
  return null;
}

const importsOf = (file: string, code: string): readonly string[] =>
  ts
    .preProcessFile(code)
    .importedFiles.map(({ fileName }) => fileName)
    .filter((name) => name.startsWith("."))
    .map((name) => normalize(join(dirname(file), name)));

describe("a circle of imports", () => {
  it("does not exist, not even for a type", () => {
    const all = new Map(
      files.map((file) => [file, importsOf(file, readFileSync(join(root, file), "utf8"))]),
    );
    expect(all.size).toBeGreaterThan(300);
    expect(circleIn(all)).toBeNull();
  });

  it("would be found, over imports of types too", () => {
    const imports = new Map([
      ["lib/start.ts", importsOf("lib/start.ts", 'import "./a.ts";')],
      ["lib/a.ts", importsOf("lib/a.ts", 'import type { B } from "./part/b.ts";')],
      ["lib/part/b.ts", importsOf("lib/part/b.ts", 'export { a } from "../a.ts";')],
    ]);
    expect(circleIn(imports)).toEqual(["lib/a.ts", "lib/part/b.ts", "lib/a.ts"]);
  });
});
