import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundle } from "../../../lib/bundle.ts";
import { plainBundle } from "../../harness/plain-handlers.ts";

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

  it("is in the same folder, with the same bytes, as long as its sources do not change", () => {
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

  describe("with a package that no bundle can hold says what to write in infrastructure.ts", () => {
    const failureWith = (name: string, files: Readonly<Record<string, string>>): string => {
      const folder = join(sources, "node_modules", name);
      mkdirSync(folder, { recursive: true });
      for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
      try {
        bundle(
          "consumer",
          entry("user.ts", `import it from "${name}"; export const handler = it;`),
        );
      } catch (error) {
        return String(error);
      }
      return "bundled";
    };

    it("for a native one", () => {
      const text = failureWith("@acme/native", {
        "index.js": 'module.exports = require("./addon.node");',
        "addon.node": "",
      });
      expect(text).toContain('consumer.bundling({ nodeModules: ["@acme/native"] })');
    });

    it("for one that finds files by __dirname", () => {
      const text = failureWith("finder", {
        "index.js": 'module.exports = require("node:fs").readFileSync(__dirname + "/a.txt");',
      });
      expect(text).toContain('consumer.bundling({ nodeModules: ["finder"] })');
    });

    it("for one with an optional import that is not installed", () => {
      const text = failureWith("queries", { "index.js": 'exports.run = () => require("oracle");' });
      expect(text).toContain("queries imports oracle, which is not installed");
      expect(text).toContain('consumer.bundling({ external: ["oracle"] })');
    });

    it("but not for one that asks whether there is a __dirname", () => {
      const asking = 'module.exports = typeof __dirname === "string" ? __dirname : "/";';
      expect(failureWith("asking", { "index.js": asking })).toBe("bundled");
    });

    it("and leaves out what is named", () => {
      const file = entry("left.ts", 'import it from "@acme/native"; export const handler = it;');
      const options = { nodeModules: ["@acme/native"], install: false };
      expect(codeOf(bundle("consumer", file, options))).toContain('from"@acme/native"');
    });
  });

  it("of handlers that are elsewhere holds these and none of the project's", () => {
    const folder = join(sources, "elsewhere");
    mkdirSync(folder);
    writeFileSync(join(folder, "index.ts"), 'export default { find: () => "mine", keys: [] };');
    const code = codeOf(bundle("consumer", undefined, { handlers: folder }));
    expect(code).toContain('"mine"');
    expect(code).not.toContain("Shipment on its way");
  });

  describe.each(["receiver", "consumer", "reclaimer", "reconciler"] as const)(
    "of the %s",
    (name) => {
      const code = codeOf(plainBundle(name));

      it("exports a handler and carries no licence texts, and no map unless it holds the user's code", () => {
        expect(code).toMatch(/export\{[^}]*\bhandler\b[^}]*\}/);
        expect(code).not.toContain("@license");
        expect(code.includes("sourceMappingURL")).toBe(name === "consumer");
      });

      it("holds no zod, no tracer and no credential provider that Lambda does not use", () => {
        expect(code).not.toMatch(
          /ZodError|aws-xray|sso_start_url|credential_process|AssumeRoleWithWebIdentity|169\.254\.170\.2/,
        );
      });
    },
  );

  describe("of the consumer", () => {
    const encoded = codeOf(plainBundle("consumer")).split(
      "sourceMappingURL=data:application/json;base64,",
    );
    const map = JSON.parse(Buffer.from(encoded[1] ?? "", "base64").toString()) as {
      readonly sources: readonly string[];
    };

    it("names its sources relative to the project, and none of a package or of this machine", () => {
      expect(map.sources).toContain("test/harness/plain-handlers/index.ts");
      expect(
        map.sources.filter((source) => !/^(?:test|lambda)\/[\w/-]+\.ts$/.test(source)),
      ).toEqual([]);
    });

    it("has a map that is small beside it", () => {
      expect(encoded).toHaveLength(2);
      expect((encoded[1] ?? "").length).toBeLessThan((encoded[0] ?? "").length / 8);
    });

    it.each([
      ["without a dependency", ""],
      [
        "with one that needs require",
        `import { separator } from ${JSON.stringify(join(sources, "dependency.cjs"))}; void separator;`,
      ],
    ])("keeps lines, classes and functions of the user's files in a stack: %s", (_what, first) => {
      entry("dependency.cjs", "exports.separator = require('node:path').sep;");
      const throwing = [
        first,
        "class PaymentRefused extends Error {",
        "  constructor(message: string) {",
        "    super(message);",
        "    this.name = new.target.name;",
        "  }",
        "}",
        "",
        "function chargeCard(amount: number): never {",
        "  throw new PaymentRefused(`not ${amount}`);",
        "}",
        "",
        "export const handler = () => chargeCard(7);",
        "try { handler(); } catch (error) { console.log((error as Error).stack); }",
      ].join("\n");
      const folder = bundle("consumer", entry("throwing.ts", throwing));
      const stack = execFileSync(
        process.execPath,
        ["--enable-source-maps", join(folder, "index.mjs")],
        { encoding: "utf8" },
      );
      expect(stack).toContain("PaymentRefused: not 7");
      expect(stack).toMatch(/at chargeCard \(.*throwing\.ts:10:9\)/);
      expect(stack).toMatch(/at handler \(.*throwing\.ts:13:30\)/);
    });
  });
});
