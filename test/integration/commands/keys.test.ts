import { names } from "../../harness/durability/resources.ts";
import { startOperatorStack, type OperatorStack } from "./operator-stack.ts";

let stack: OperatorStack;

beforeAll(async () => {
  stack = await startOperatorStack();
});
afterAll(() => stack.stop());

const made: string[] = [];
const secret = "secret-text";

function put(...keys: readonly string[]): void {
  for (const key of keys) {
    made.push(key);
    stack.engines.putKey(`${names.keysPath}/${key}`, secret);
  }
}
afterEach(() => {
  for (const key of made.splice(0)) stack.engines.deleteKey(`${names.keysPath}/${key}`);
  stack.verified.clear();
  stack.calls();
});

const operations = (): readonly string[] => stack.calls().map(({ operation }) => operation);
const minutesAgo = (minutes: number): number => Date.now() - minutes * 60_000;
const minuteText = (at: number): string =>
  new Date(at).toISOString().slice(0, 16).replace("T", " ");

describe("keys list", () => {
  it("shows of every page the name, who put it when, and when it last verified something, and decrypts nothing", async () => {
    const all = Array.from({ length: 60 }, (_, n) => `key-${String(n).padStart(2, "0")}`);
    put(...all);
    const recently = minutesAgo(20);
    const before = Date.parse("2026-01-01T00:00:00.000Z");
    stack.verified.set("key-03", recently);
    stack.verified.set("key-04", minutesAgo(3 * 24 * 60));
    stack.verified.set("key-05", Math.min(before, minutesAgo(200 * 24 * 60)));
    const { code, output } = await stack.run(["keys", "list"]);
    expect(code).toBe(0);
    const rows = new Map(output.split("\n").map((line) => [line.split(" ")[0], line]));
    for (const name of all) expect(rows.get(name)).toContain("user/local");
    expect(rows.get("key-03")).toMatch(new RegExp(`${minuteText(recently)}$`));
    expect(rows.get("key-04")).toMatch(/\d\d:00 to \d\d:00$/);
    expect(rows.get("key-05")).toMatch(/nothing yet$/);
    expect(output).toContain(
      `60 keys under ${names.keysPath} of the stack Shop (eu-west-1, account 123456789012)`,
    );
    expect(output).not.toContain(secret);
    expect(new Set(operations())).toEqual(
      new Set(["DescribeStacks", "DescribeParameters", "GetMetricData"]),
    );
  });

  it("shows the keys also where CloudWatch does not say when they verified something", async () => {
    put("one");
    stack.verified.get = () => {
      throw Object.assign(new Error("no"), { name: "AccessDenied" });
    };
    const { code, output } = await stack.run(["keys", "list"]);
    stack.verified.get = Map.prototype.get.bind(stack.verified);
    expect(code).toBe(0);
    expect(output).toMatch(/^one .*unknown$/m);
    expect(output).toContain("cloudwatch:GetMetricData");
  });
});

describe("keys add", () => {
  it("refuses the 21st key before it asks for it, and replaces one of twenty", async () => {
    put(...Array.from({ length: 20 }, (_, n) => `key-${n}`));
    const { code, output } = await stack.run(["keys", "add", "more"], { input: secret });
    expect(code).toBe(1);
    expect(output).toContain("There are 20 keys");
    expect(operations()).not.toContain("PutParameter");
    const replaced = await stack.run(["keys", "add", "key-3", "--replace"], { input: secret });
    expect(replaced).toMatchObject({ code: 0 });
  });

  it.each([
    ["an empty key", "new", "", "The key is empty"],
    ["a name that is taken, without --replace", "one", secret, "add --replace"],
  ])("does nothing with %s, and ends with 2", async (_what, name, input, text) => {
    put("one");
    const { code, output } = await stack.run(["keys", "add", name], { input });
    expect(code).toBe(2);
    expect(output).toContain(text);
    expect(output).toContain("Nothing was put.");
  });

  it("puts the twentieth", async () => {
    put(...Array.from({ length: 19 }, (_, n) => `key-${n}`));
    made.push("last");
    expect(await stack.run(["keys", "add", "last"], { input: secret })).toMatchObject({ code: 0 });
  });
});

describe("keys remove", () => {
  it("removes one that lies deeper below the path, which only other means can put there", async () => {
    put("old/main", "two");
    expect((await stack.run(["keys", "list"])).output).toContain("old/main ");
    expect(await stack.run(["keys", "remove", "old/main"])).toMatchObject({ code: 0 });
    expect((await stack.run(["keys", "list"])).output).not.toContain("old/main ");
    for (const argv of [
      ["add", "old/main"],
      ["remove", "old/"],
      ["remove", "/two"],
    ]) {
      expect(await stack.run(["keys", ...argv], { input: secret })).toMatchObject({ code: 2 });
    }
  });

  it("removes without a question a key beside another that verified nothing within an hour", async () => {
    put("one", "two");
    stack.verified.set("one", minutesAgo(130));
    expect(await stack.run(["keys", "remove", "one"])).toMatchObject({ code: 0 });
    expect((await stack.run(["keys", "list"])).output).not.toContain("one ");
  });

  it.each([
    ["the last one", ["one"], null, "the last key"],
    ["one that verified something within an hour", ["one", "two"], 20, "still uses it"],
  ])("asks before it removes %s", async (_case, keys, verifiedMinutesAgo, why) => {
    put(...keys);
    if (verifiedMinutesAgo !== null) stack.verified.set("one", minutesAgo(verifiedMinutesAgo));
    const nobody = await stack.run(["keys", "remove", "one"], { answer: null });
    expect(nobody).toMatchObject({ code: 2 });
    expect(nobody.output).toContain(why);
    expect(nobody.output).toContain("--yes");
    expect(await stack.run(["keys", "remove", "one"], { answer: false })).toMatchObject({
      code: 1,
    });
    expect((await stack.run(["keys", "list"])).output).toContain("one ");

    expect(await stack.run(["keys", "remove", "one"], { answer: true })).toMatchObject({ code: 0 });
    put("one");
    expect(await stack.run(["keys", "remove", "one", "--yes"])).toMatchObject({ code: 0 });
  });
});
