import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  loadSettings,
  refuseUnknownContext,
  type SettingsContext,
} from "../../lib/settings-files.ts";

const folders: string[] = [];

/** A folder with these files; a text as it is, an object as its JSON. */
function folderWith(files: Readonly<Record<string, object | string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "settings-"));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(
      join(folder, name),
      typeof content === "string" ? content : JSON.stringify(content),
    );
  }
  return folder;
}

function refusal(files: Parameters<typeof folderWith>[0], context: SettingsContext): string {
  try {
    loadSettings(folderWith(files), context);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return "accepted";
}

const domain = {
  domainName: "hooks.example.com",
  certificateArn: "arn:aws:acm:eu-north-1:111122223333:certificate/0a1b",
  hostedZoneId: "Z0123456789ABC",
  hostedZoneName: "example.com",
};
const base = { stackName: "Shop", alarmEmail: "ops@example.com", throttle: { burst: 1 } };

describe("the files of settings", () => {
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  it("are settings.json, and every setting has its default without it", () => {
    const { stackName, alarmEmail } = loadSettings(folderWith({ "settings.json": base }), {});
    expect([stackName, alarmEmail]).toEqual(["Shop", "ops@example.com"]);
    expect(loadSettings(folderWith({}), {}).stackName).toBe("ShipmondoWebhooks");
  });

  it("may begin with a byte order mark", () => {
    const folder = folderWith({ "settings.json": '\ufeff{"silenceHours":24}' });
    expect(loadSettings(folder, {}).silenceHours).toBe(24);
  });

  it("of a stage replace the top-level settings, null takes one back to its default", () => {
    const folder = folderWith({
      "settings.json": base,
      "settings.test.json": {
        stackName: "ShopTest",
        alarmEmail: null,
        throttle: { ratePerSecond: 7 },
      },
    });
    const settings = loadSettings(folder, { stage: "test" });
    expect(settings).toMatchObject({
      stackName: "ShopTest",
      keysPath: "/ShopTest/keys",
      throttle: { ratePerSecond: 7, burst: 400 },
    });
    expect(settings.alarmEmail).toBeUndefined();
    expect(loadSettings(folder, {}).stackName).toBe("Shop");
  });

  it("yield to the settings of the command line", () => {
    const folder = folderWith({ "settings.json": base });
    const settings = loadSettings(folder, { settings: '{"throttle":{"burst":9}}' });
    expect([settings.stackName, settings.throttle.burst]).toEqual(["Shop", 9]);
  });

  it.each<[string, Parameters<typeof folderWith>[0], SettingsContext, string]>([
    [
      "a stage without its file",
      { "settings.json": base },
      { stage: "tset" },
      "the stage has no settings.tset.json: correct the stage, or make the file",
    ],
    ["an empty stage", { "settings.json": base }, { stage: "" }, "write -c stage=test"],
    [
      "a stage that is a path",
      { "settings.json": base },
      { stage: "../test" },
      "write -c stage=test",
    ],
    [
      "a stage that sets no stackName",
      { "settings.json": base, "settings.test.json": {} },
      { stage: "test" },
      "settings.test.json has the stackName of settings.json, so it would be deployed over",
    ],
    [
      "a stage that says the default stackName",
      { "settings.test.json": { stackName: "ShipmondoWebhooks" } },
      { stage: "test" },
      "give it one of its own",
    ],
    [
      "a stage whose stackName the command line takes back",
      { "settings.json": base, "settings.test.json": { stackName: "ShopTest" } },
      { stage: "test", settings: '{"stackName":"Shop"}' },
      "give it one of its own",
    ],
    [
      "a stage with the keys of the base",
      { "settings.json": { keysPath: "/keys" }, "settings.test.json": { stackName: "Test" } },
      { stage: "test" },
      "set another keysPath, or null for the default",
    ],
    [
      "a stage whose keys lie below the base's, which reads every level",
      {
        "settings.json": { keysPath: "/keys" },
        "settings.test.json": { stackName: "Test", keysPath: "/keys/test" },
      },
      { stage: "test" },
      "set another keysPath",
    ],
    [
      "a stage whose path of keys holds the credentials of the base's API",
      {
        "settings.json": { ...base, keysPath: "/elsewhere/keys" },
        "settings.test.json": { stackName: "Test", keysPath: "/Shop" },
      },
      { stage: "test" },
      "the credentials of Shipmondo's API of one stack lie below the keysPath of the other",
    ],
    [
      "a stage at the base's host name",
      { "settings.json": { customDomain: domain }, "settings.test.json": { stackName: "Test" } },
      { stage: "test" },
      "a host name leads to one stack: set another, or null for none",
    ],
    [
      "another stack with the same keys from the command line",
      { "settings.json": { ...base, keysPath: "/keys" } },
      { settings: '{"stackName":"Other"}' },
      "set another keysPath",
    ],
    [
      "a stage with the stackName of another stage",
      {
        "settings.json": base,
        "settings.a.json": { stackName: "Test" },
        "settings.b.json": { stackName: "Test" },
      },
      { stage: "b" },
      "settings.b.json has the stackName of settings.a.json, so it would be deployed over",
    ],
    [
      "a stage whose keys are another stage's",
      {
        "settings.a.json": { stackName: "A", keysPath: "/keys" },
        "settings.b.json": { stackName: "B", keysPath: "/keys" },
      },
      { stage: "a" },
      "settings.a.json has keys in common with settings.b.json",
    ],
    [
      "settings left in cdk.json",
      { "settings.json": base },
      { settings: {} },
      "move the object under context.settings to settings.json",
    ],
    [
      "text of the command line that is no JSON object",
      {},
      { settings: "[secret-text]" },
      "the text is not a JSON object: write -c settings=",
    ],
    [
      "a file that is not JSON",
      { "settings.json": "{secret-text}" },
      {},
      "(settings.json):\n  - the file is not a JSON object",
    ],
    [
      "a wrong setting, naming the files it may be in",
      {
        "settings.json": base,
        "settings.test.json": { stackName: "T", alarmEmail: "secret-text" },
      },
      { stage: "test" },
      "(settings.json, settings.test.json):\n  - alarmEmail must be",
    ],
  ])("refuse %s, and say what to do", (_name, files, context, message) => {
    const text = refusal(files, context);
    expect(text).toContain(message);
    expect(text).not.toContain("secret-text");
  });

  it("of a stage hold although another stage's file has problems, which its own use tells", () => {
    const files = {
      "settings.test.json": { stackName: "Test" },
      "settings.broken.json": "{",
      "settings.wrong.json": { stackName: "Wrong", alarmEmail: 7 },
    };
    expect(refusal(files, { stage: "test" })).toBe("accepted");
    expect(refusal(files, { stage: "wrong" })).toContain("alarmEmail");
  });

  it("let a stage have the keys or the host name that it sets itself", () => {
    const files = {
      "settings.json": { keysPath: "/keys", customDomain: domain },
      "settings.test.json": {
        stackName: "Test",
        keysPath: "/keys-of-test",
        customDomain: { ...domain, domainName: "test.example.com" },
      },
    };
    expect(refusal(files, { stage: "test" })).toBe("accepted");
  });
});

describe("the context of the command line", () => {
  it.each(["stgae", "Stage", "setting"])(
    "with a misspelt %s is refused, not passed over",
    (name) => {
      expect(() => {
        refuseUnknownContext({ [name]: "test" }, {});
      }).toThrow(`there is no context ${name}: write -c stage=<stage>`);
    },
  );

  it("may hold what cdk.json says and what the CDK itself adds", () => {
    const context = { "cli-telemetry": false, "@aws-cdk/core:x": true, "aws:cdk:y": 1, stage: "a" };
    expect(() => {
      refuseUnknownContext(context, { "cli-telemetry": false });
    }).not.toThrow();
  });
});
