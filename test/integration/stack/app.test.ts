import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Resource } from "../../unit/stack/synthesize.ts";
import { childEnvironment } from "../../harness/child-environment.ts";
import { plainHandlers } from "../../harness/plain-handlers.ts";

const { context: contextOfCdk } = JSON.parse(readFileSync("cdk.json", "utf8")) as {
  context: object;
};

describe("bin/app.ts, run by node alone", () => {
  const folder = mkdtempSync(join(tmpdir(), "app-"));
  const settings = mkdtempSync(join(tmpdir(), "app-settings-"));
  const run = (context?: object, env: NodeJS.ProcessEnv = {}) =>
    spawnSync(process.execPath, ["bin/app.ts"], {
      encoding: "utf8",
      env: {
        // Without CloudFormation's rules, which nag.test.ts checks the stack against.
        ...childEnvironment(),
        CDK_OUTDIR: folder,
        SETTINGS_DIR: settings,
        HANDLERS_DIR: plainHandlers,
        ...env,
        ...(context === undefined ? {} : { CDK_CONTEXT_JSON: JSON.stringify(context) }),
      },
    });
  afterAll(() => {
    for (const each of [folder, settings]) rmSync(each, { recursive: true, force: true });
  });

  it("says in the template where each function's bundle lies, which is one file", () => {
    const { status, stderr } = run();
    expect([status, stderr]).toEqual([0, ""]);
    const { Resources } = JSON.parse(
      readFileSync(join(folder, "ShipmondoWebhooks.template.json"), "utf8"),
    ) as {
      Resources: Record<string, Resource & { Type: string; Metadata?: Record<string, string> }>;
    };
    const assets = Object.values(Resources)
      .filter(({ Type }) => Type === "AWS::Lambda::Function")
      .map(({ Metadata }) => Metadata?.["aws:asset:path"] ?? "");
    expect(assets).toHaveLength(4);
    for (const asset of assets) expect(readdirSync(join(folder, asset))).toEqual(["index.mjs"]);
  });

  it("fails with what to do, and no stack trace, when a setting is wrong", () => {
    const { status, stderr } = run({ settings: '{"alarmMail":"ops@example.com"}' });
    expect(status).toBe(1);
    expect(stderr).toContain("alarmMail is not a setting: correct the name or remove it");
    expect(stderr).not.toMatch(/ops@example\.com|\n\s+at /);
  });

  it("makes the stack of the stage that the command line names", () => {
    writeFileSync(join(settings, "settings.test.json"), '{"stackName":"ShopTest"}');
    const { status, stderr } = run({ ...contextOfCdk, stage: "test" });
    expect([status, stderr]).toEqual([0, ""]);
    expect(readdirSync(folder)).toContain("ShopTest.template.json");
  });

  it.each([
    ["exports nothing", "export {};", "has no default export that is a function"],
    [
      "fails",
      "export default () => {\n  throw new Error('no such zone');\n};",
      /^infrastructure\.ts: no such zone at .+infrastructure\.ts:2:9/,
    ],
  ])("says so when infrastructure.ts %s", (_what, source, message) => {
    writeFileSync(join(settings, "infrastructure.ts"), source);
    const { status, stderr } = run(undefined, { HANDLERS_DIR: settings });
    expect(status).toBe(1);
    expect(stderr).toMatch(message);
  });

  it("warns of changes of orders that reach no handler, and goes on", () => {
    const handlers = mkdtempSync(join(tmpdir(), "app-handlers-"));
    writeFileSync(
      join(handlers, "index.ts"),
      'export default { find: () => null, keys: ["Orders:create"] };',
    );
    const { status, stdout, stderr } = run(undefined, { HANDLERS_DIR: handlers });
    rmSync(handlers, { recursive: true });
    expect(status).toBe(0);
    expect(`${stdout}${stderr}`).toContain('add "Orders:reconciled" or "Orders:*"');
  });

  it("makes nothing for a stage without a file", () => {
    const { status, stderr } = run({ stage: "production" });
    expect(status).toBe(1);
    expect(stderr).toContain("the stage has no settings.production.json");
  });
});
