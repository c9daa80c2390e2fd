import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { localCredentials } from "../../../local/engines/start-engines.ts";
import { credentials } from "../../harness/shipmondo/api-client.ts";
import { startOperatorStack, type OperatorStack, type Ran } from "./operator-stack.ts";
import { startShopOfStack, type ShopOfStack } from "./shop-of-stack.ts";

let stack: OperatorStack;
let shop: ShopOfStack;
let ssm: SSMClient;

beforeAll(async () => {
  stack = await startOperatorStack();
  shop = await startShopOfStack(stack);
  const { region, endpoints } = stack.engines;
  ssm = new SSMClient({ region, endpoint: endpoints.ssm, credentials: localCredentials });
});
afterEach(() => {
  stack.engines.deleteKey("/Shop/api");
  stack.calls();
});
afterAll(async () => {
  ssm.destroy();
  await shop.stop();
  await stack.stop();
});

const where = "the stack Shop (eu-west-1, account 123456789012)";

async function stored(): Promise<string | null> {
  try {
    const asked = new GetParameterCommand({ Name: "/Shop/api", WithDecryption: true });
    return (await ssm.send(asked)).Parameter?.Value ?? null;
  } catch {
    return null;
  }
}
const run = (
  argv: readonly string[],
  { input = shop.input, env = {}, answer }: { input?: string; env?: object; answer?: boolean } = {},
): Promise<Ran> =>
  stack.run(argv, {
    input,
    env: { ...shop.env, ...env },
    ...(answer === undefined ? {} : { answer }),
  });

describe("login", () => {
  it("stores user and key, encrypted, once Shipmondo has taken them, names the stack, and shows neither", async () => {
    const { code, output } = await run(["login", "--kms-key-id", "alias/shop"]);
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(await stored()).toBe(JSON.stringify(credentials));
    expect(output).toContain(`in /Shop/api of ${where}`);
    expect(output).not.toContain(credentials.key);
    expect(output).not.toContain(credentials.user);
    const put = stack.calls().find(({ operation }) => operation === "PutParameter");
    expect(put?.input).toMatchObject({ Type: "SecureString", KeyId: "alias/shop" });
  });

  it("replaces what is stored, and asks for the key alone when the user is given", async () => {
    await run(["login"]);
    const { code } = await run(["login", "--user", credentials.user], { input: credentials.key });
    expect(code).toBe(0);
    expect(await stored()).toBe(JSON.stringify(credentials));
  });

  it("takes both from the environment, and asks nothing", async () => {
    const env = { SHIPMONDO_API_USER: credentials.user, SHIPMONDO_API_KEY: credentials.key };
    expect((await run(["login"], { env, input: "" })).code).toBe(0);
    expect(await stored()).toBe(JSON.stringify(credentials));
  });

  it.each([
    ["what Shipmondo refuses", "somebody\nsecret-text", 1, "refuses user or key"],
    ["the user alone", "somebody", 2, "a line each"],
    ["nothing", "", 2, "a line each"],
    ["three lines", "a\nb\nc", 2, "a line each"],
    ["a key with a blank", "somebody\nsecret-text x", 2, "a blank or a letter"],
    ["a user with a colon", "some:body\nsecret-text", 2, "a colon"],
  ])("stores nothing when it is given %s", async (_, input, code, text) => {
    const ran = await run(["login"], { input });
    expect(ran.code).toBe(code);
    expect(ran.output).toContain(text);
    expect(ran.output).toContain("Nothing was put");
    expect(ran.output).not.toContain("secret-text");
    expect(ran.output).not.toContain("somebody");
    expect(await stored()).toBeNull();
  });

  it.each([
    [
      "plain HTTP to another machine",
      { SHIPMONDO_API_URL: "http://example.com/api" },
      "plain HTTP",
    ],
    ["what is no address", { SHIPMONDO_API_URL: "example" }, "no address"],
  ])("sends nothing to %s", async (_, env, text) => {
    const ran = await run(["login"], { env });
    expect(ran.code).toBe(2);
    expect(ran.output).toContain(text);
    expect(await stored()).toBeNull();
  });

  it("says that the settings are of another stack, before anything is sent", async () => {
    const { code, output } = await run(["login", "--stage", "test"]);
    expect(code).toBe(2);
    expect(output).toContain("those of another stack than --stack");
    const none = await run(["register", "--stage", "nowhere"]);
    expect(none.code).toBe(2);
    expect(none.output).toContain("settings.nowhere.json");
  });

  it("--remove removes them, after a question", async () => {
    await run(["login"]);
    expect(await run(["login", "--remove"])).toMatchObject({ code: 2 });
    expect(await run(["login", "--remove"], { answer: false })).toMatchObject({ code: 1 });
    expect(await stored()).not.toBeNull();
    const { code, output } = await run(["login", "--remove"], { answer: true });
    expect(code).toBe(0);
    expect(output).toContain(`This removes /Shop/api of ${where}`);
    expect(await stored()).toBeNull();
    expect(await run(["login", "--remove", "--yes"])).toMatchObject({ code: 0 });
  });
});

describe("the commands that call Shipmondo's API", () => {
  it.each([
    ["nothing is stored", null, {}, "There are no credentials"],
    ["what is stored is something else", "secret-text", {}, "is no user and key"],
    ["half of them is set", null, { SHIPMONDO_API_USER: "somebody" }, "belong together"],
  ])("say what to do when %s", async (_, text, env, told) => {
    if (text !== null) stack.engines.putKey("/Shop/api", text);
    for (const command of ["register", "unregister"]) {
      const { code, output } = await run([command, "--dry-run"], { env });
      expect(code).toBe(2);
      expect(output).toContain(told);
      expect(output).not.toContain("secret-text");
      expect(output).not.toContain("somebody");
    }
  });

  it("say what to do when Shipmondo refuses what is stored", async () => {
    stack.engines.putKey("/Shop/api", JSON.stringify({ user: "old", key: "secret-text" }));
    const { code, output } = await run(["register", "--dry-run"]);
    expect(code).toBe(1);
    expect(output).toContain('run "webhooks login"');
    expect(output).not.toContain("secret-text");
  });

  it("say so when the stack is of a version before these commands", async () => {
    const path = stack.outputs.get("ApiPath") ?? "";
    stack.outputs.delete("ApiPath");
    const { code, output } = await run(["register", "--dry-run"]);
    stack.outputs.set("ApiPath", path);
    expect(code).toBe(2);
    expect(output).toContain("has no output ApiPath: deploy this version of it first");
  });

  it("register, and unregister what they registered and nothing else", async () => {
    await run(["login"]);
    const keyName = ["--key-name", shop.keyName];
    const registered = await run(["register", "--yes", ...keyName]);
    expect({ ...registered }).toMatchObject({ code: 0 });
    expect(registered.output).toContain(`Now: create 2 at 127.0.0.1`);
    expect(registered.output).toContain(`for ${where}`);
    const names = (): readonly string[] => shop.shipmondo.webhooks().map(({ name }) => name);
    expect(names()).toEqual(["Shop/Shipments:create", "Shop/Shipments:cancel"]);

    for (const [argv, answer, code] of [
      [["--dry-run"], undefined, 0],
      [[], undefined, 2],
      [[], false, 1],
    ] as const) {
      const ran = await run(["unregister", ...argv], answer === undefined ? {} : { answer });
      expect(ran.code).toBe(code);
      expect(ran.output).toMatch(/^Shipments:create +\d+ +active +Shop\/Shipments:create$/m);
      expect(ran.output).toContain("Nothing was done");
    }
    stack.engines.putKey("/Shop/rotation", "{}");
    const rotating = await run(["unregister", "--yes"]);
    expect(rotating.code).toBe(2);
    expect(rotating.output).toContain("A rotation of the key is under way");
    stack.engines.deleteKey("/Shop/rotation");
    expect(names()).toHaveLength(2);

    const { code, output } = await run(["unregister", "--yes"]);
    expect(code).toBe(0);
    expect(output).toContain("2 deleted");
    expect(names()).toEqual([]);
    const again = await run(["unregister", "--yes"]);
    expect(again.code).toBe(0);
    expect(again.output).toContain("There is nothing to delete");
  });
});
