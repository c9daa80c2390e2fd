import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundle } from "../../../lib/bundle.ts";

const codeOf = (folder: string): string => readFileSync(join(folder, "index.mjs"), "utf8");

describe("a bundle", () => {
  const sources = mkdtempSync(join(tmpdir(), "bundle-"));
  const entry = (name: string, code: string): string => {
    const file = join(sources, name);
    writeFileSync(file, code);
    return file;
  };
  afterAll(() => {
    rmSync(sources, { recursive: true, force: true });
  });

  it("is a folder that holds index.mjs and nothing else", () => {
    const folder = bundle("receiver", entry("one.ts", "export const handler = (): number => 7;"));
    expect(readdirSync(folder)).toEqual(["index.mjs"]);
  });

  it("stands in the same folder, with the same bytes, as long as its sources do not change", () => {
    const first = bundle("receiver", entry("same.ts", "export const handler = () => 1;"));
    const second = bundle("receiver", entry("same.ts", "export const handler = () => 1;"));
    const changed = bundle("receiver", entry("same.ts", "export const handler = () => 2;"));
    expect(second).toBe(first);
    expect(changed).not.toBe(first);
  });

  it("can load a CommonJS dependency that requires a module of Node's", async () => {
    const dependency = entry("dependency.cjs", "exports.separator = require('node:path').sep;");
    const folder = bundle(
      "consumer",
      entry(
        "esm.ts",
        `import { separator } from ${JSON.stringify(dependency)}; export const handler = () => separator;`,
      ),
    );
    const { handler } = (await import(join(folder, "index.mjs"))) as { handler: () => string };
    expect(handler()).toBe("/");
  });

  it("names the file that is missing", () => {
    expect(() => bundle("receiver", join(sources, "absent.ts"))).toThrow(/absent\.ts/);
  });

  describe.each(["receiver", "consumer", "reclaimer"] as const)("of the %s", (name) => {
    const code = codeOf(bundle(name));

    it("exports a handler and carries no map and no licence texts", () => {
      expect(code).toMatch(/export\{[^}]*\bhandler\b[^}]*\}/);
      expect(code).not.toMatch(/sourceMappingURL|@license/);
    });

    it("holds no zod, no tracer and no credential provider that Lambda does not use", () => {
      expect(code).not.toMatch(
        /ZodError|aws-xray|sso_start_url|credential_process|AssumeRoleWithWebIdentity|169\.254\.170\.2/,
      );
    });
  });
});
