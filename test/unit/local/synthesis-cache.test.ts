import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { synthesizeOnce } from "../../../local/synthesis-cache.ts";
import type { SynthesisInputs } from "../../../local/synthesis-inputs.ts";

let folder: string;
let inputs: SynthesisInputs;
/** How often a template was made. */
let made: number;

const at = (name: string): string => path.join(folder, name);
const write = (name: string, text: string): void => {
  mkdirSync(path.dirname(at(name)), { recursive: true });
  writeFileSync(at(name), text);
};
const templateWith = (asset: string, number: number) => ({
  Resources: { Receiver: { Metadata: { "aws:asset:path": asset } }, Table: { number } },
});

/** A start: the number of the template that it got. */
async function start(
  changes: Partial<SynthesisInputs> = {},
  { asset = at("bundles/receiver"), meanwhile = (): void => undefined } = {},
): Promise<number> {
  const { template, warnings } = await synthesizeOnce(
    () => {
      made++;
      meanwhile();
      const template = templateWith(asset, made);
      return Promise.resolve({ template, assetRoot: "/", warnings: ["No handler takes it"] });
    },
    { ...inputs, ...changes },
    at("templates"),
  );
  // A cached start warns of what the first one warned of.
  expect(warnings).toEqual(["No handler takes it"]);
  return (template as ReturnType<typeof templateWith>).Resources.Table.number;
}

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "synthesis-"));
  made = 0;
  inputs = { project: at("project"), home: at("home"), env: { AWS_REGION: "eu-west-1" } };
  for (const name of ["handlers/index.ts", "lib/stack.ts", "lambda/receive.ts", "settings.json"]) {
    write(`project/${name}`, "1");
  }
  write("project/package-lock.json", "{}");
  write("project/node_modules/.package-lock.json", "{}");
  write("project/node_modules/jose/index.js", "1");
  write("bundles/receiver/index.mjs", "");
  mkdirSync(at("home"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

it("takes the template of an earlier start when nothing has changed", async () => {
  expect([await start(), await start(), await start()]).toEqual([1, 1, 1]);
  expect(made).toBe(1);
});

it.each([
  ["a handler", "project/handlers/index.ts"],
  ["a file beside the handlers", "project/handlers/prices/table.csv"],
  ["the user's infrastructure", "project/handlers/infrastructure.ts"],
  ["a file of the stack", "project/lib/stack.ts"],
  ["a file of the functions", "project/lambda/receive.ts"],
  ["a folder that the user has added", "project/shop/prices.ts"],
  ["settings.json", "project/settings.json"],
  ["the settings of a stage", "project/settings.test.json"],
  [".env", "project/.env"],
  ["cdk.json", "project/cdk.json"],
  ["cdk.context.json", "project/cdk.context.json"],
  ["the lock file", "project/package-lock.json"],
  ["what is installed", "project/node_modules/.package-lock.json"],
  ["the CDK's file of the user", "home/.cdk.json"],
])(
  "synthesizes again when %s changes, and when it is as before takes the first",
  async (_, name) => {
    expect(await start()).toBe(1);
    write(name, "changed");
    expect(await start()).toBe(2);
    write(name, "changed again");
    expect(await start()).toBe(3);
    write(name, "changed");
    expect(await start()).toBe(2);
  },
);

it("synthesizes again when a file is removed or renamed", async () => {
  write("project/handlers/orders.ts", "orders");
  expect(await start()).toBe(1);
  rmSync(at("project/handlers/orders.ts"));
  expect(await start()).toBe(2);
  write("project/handlers/shipments.ts", "orders");
  expect(await start()).toBe(3);
});

it.each(["CDK_DEFAULT_REGION", "AWS_REGION", "SHOP_STAGE"])(
  "synthesizes again when the variable %s changes",
  async (name) => {
    expect(await start()).toBe(1);
    expect(await start({ env: { ...inputs.env, [name]: "changed" } })).toBe(2);
    expect(await start()).toBe(1);
  },
);

it("synthesizes again when a file in folders of other handlers or settings changes", async () => {
  const env = { HANDLERS_DIR: at("others"), SETTINGS_DIR: at("set") };
  expect(await start({ env })).toBe(1);
  write("others/index.ts", "2");
  expect(await start({ env })).toBe(2);
  write("set/settings.json", "2");
  expect(await start({ env })).toBe(3);
});

it.each(["shop", "@acme/shop"])(
  "synthesizes again when a file of the linked package %s changes",
  async (name) => {
    write("linked/index.js", "1");
    const link = at(`project/node_modules/${name}`);
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(at("linked"), link);
    expect(await start()).toBe(1);
    write("linked/index.js", "2");
    expect(await start()).toBe(2);
  },
);

it("comes to an end where a link leads to a folder above", async () => {
  symlinkSync(at("project"), at("project/handlers/above"));
  expect([await start(), await start()]).toEqual([1, 1]);
});

it("does not synthesize again for what no template depends on", async () => {
  expect(await start()).toBe(1);
  for (const name of ["test/a.test.ts", "docs/a.md", ".git/HEAD", ".local/a", "cdk.out/a.json"]) {
    write(`project/${name}`, "new");
  }
  expect(await start({ env: { ...inputs.env, PORT: "3001", npm_command: "start" } })).toBe(1);
  expect(await start({ env: { ...inputs.env, SHIPMONDO_API_KEY: "k" } })).toBe(1);
});

it("synthesizes again when a bundle that the template names is gone", async () => {
  expect(await start()).toBe(1);
  rmSync(at("bundles/receiver"), { recursive: true });
  expect(await start()).toBe(2);
});

it("does not keep a template whose bundles lie in the output folder of its synthesis", async () => {
  const asset = "asset.receiver";
  expect([await start({}, { asset }), await start({}, { asset })]).toEqual([1, 2]);
});

it("does not keep the template of files that were changed meanwhile", async () => {
  const meanwhile = () => {
    write("project/lib/stack.ts", "2");
  };
  expect(await start({}, { meanwhile })).toBe(1);
  write("project/lib/stack.ts", "1");
  expect(await start()).toBe(2);
});

it("synthesizes again when the kept file was damaged", async () => {
  expect(await start()).toBe(1);
  const [name = ""] = readdirSync(at("templates"));
  for (const text of ["{", "null", '{"Resources":7}']) {
    write(`templates/${name}`, text);
    const before = made;
    await start();
    expect(made).toBe(before + 1);
  }
});

it("keeps nothing of a synthesis that fails, and fails with its error", async () => {
  const failing = synthesizeOnce(
    () => Promise.reject(new Error("no such setting")),
    inputs,
    at("templates"),
  );
  await expect(failing).rejects.toThrow("no such setting");
  expect(await start()).toBe(1);
});

it("keeps the 20 newest, and starts where nothing can be kept", async () => {
  for (let n = 0; n < 25; n++) await start({ env: { N: String(n) } });
  expect(readdirSync(at("templates"))).toHaveLength(20);
  rmSync(at("templates"), { recursive: true });
  write("templates", "a file");
  expect(await start()).toBe(26);
});
