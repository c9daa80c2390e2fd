import { pauseTag } from "../../../../lambda/contract/pause-tag.ts";
import { startOperatorStack, type OperatorStack, type Ran } from "../operator-stack.ts";

let stack: OperatorStack;

beforeAll(async () => {
  stack = await startOperatorStack();
});
beforeEach(() => {
  const { services } = stack;
  services.heal();
  services.mapping.state = "Enabled";
  services.mapping.tags.clear();
  services.calls.splice(0);
});
afterAll(() => stack.stop());

const run = (argv: readonly string[], answer: boolean | null = null): Promise<Ran> =>
  stack.run([...argv, "--stack", "Shop"], { answer });
const changes = (): readonly string[] =>
  stack.services.calls.filter(
    (call) => /Update|Tag|Untag/.test(call) && call !== "lambda:ListTags",
  );

describe("pause", () => {
  it("names the stack, warns, switches the event source off, and notes who and why", async () => {
    const { services } = stack;
    const { code, output } = await run(["pause", "--reason", 'stock-taking: "2 days"'], true);
    expect(code).toBe(0);
    expect(output).toContain(
      "This pauses the consumer of the stack Shop (eu-west-1, account 123456789012)",
    );
    expect(output).toContain("SQS keeps each for 14 days");
    expect(output).toContain("A cdk deploy leaves the pause, unless");
    expect(output).toContain("Paused. To go on: npm run webhooks -- resume --stack Shop");
    expect(services.mapping.state).toBe("Disabled");
    expect(services.mapping.tags.get(pauseTag)).toMatch(
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ assumed-role\/Operators\/alice@example\.com: stock-taking: 2 days$/,
    );
    // The note comes first: no moment looks like an accident.
    expect(changes()).toEqual(["lambda:TagResource", "lambda:UpdateEventSourceMapping"]);
  });

  it.each([
    ["nobody is at a terminal", null, 2, "add --yes"],
    ["the answer is no", false, 1, "Nothing was done."],
  ])("does nothing when %s", async (_, answer, code, text) => {
    const ran = await run(["pause"], answer);
    expect(ran.code).toBe(code);
    expect(ran.output).toContain(text);
    expect(changes()).toEqual([]);
    expect(stack.services.mapping.state).toBe("Enabled");
  });

  it("says since when it is paused where it is paused already, and changes nothing", async () => {
    await run(["pause", "--reason", "stock-taking", "--yes"]);
    stack.services.calls.splice(0);
    const { code, output } = await run(["pause", "--yes"]);
    expect(code).toBe(0);
    expect(output).toMatch(
      /is paused for \d+ s by assumed-role\/Operators\/alice@example\.com \(stock-taking\) already/,
    );
    expect(changes()).toEqual([]);
  });

  it("waits while the mapping is in the middle of another change", async () => {
    stack.services.mapping.state = "Updating";
    expect(await run(["pause", "--yes"])).toMatchObject({ code: 0 });
    expect(stack.services.mapping.state).toBe("Disabled");
    expect(stack.services.mapping.tags.has(pauseTag)).toBe(true);
  });

  it("says so when the mapping does not settle", async () => {
    stack.services.mapping.settleAfter = Infinity;
    const { code, output } = await run(["pause", "--yes"]);
    stack.services.mapping.settleAfter = 2;
    expect(code).toBe(1);
    expect(output).toContain(
      "It is Disabling and not Disabled yet. It was asked for, and goes on by itself",
    );
    expect(stack.services.mapping.tags.has(pauseTag)).toBe(true);
  });

  it("leaves no note of a pause that Lambda never took, since another change went on", async () => {
    stack.services.mapping.state = "Updating";
    stack.services.mapping.settleAfter = Infinity;
    const { code, output } = await run(["pause", "--yes"]);
    stack.services.mapping.settleAfter = 2;
    expect(code).toBe(1);
    expect(output).toContain("Lambda refuses a change while another is under way");
    expect(stack.services.mapping.tags.size).toBe(0);
  });

  it("leaves no note of a pause that Lambda refused", async () => {
    stack.services.fail("lambda:UpdateEventSourceMapping", "denied");
    const { code, output } = await run(["pause", "--yes"]);
    expect(code).toBe(1);
    expect(output).toContain("lambda:UpdateEventSourceMapping");
    expect(stack.services.mapping.state).toBe("Enabled");
    expect(stack.services.mapping.tags.size).toBe(0);
  });

  it("is not undone by an unknown caller or an unknown age", async () => {
    stack.services.fail("sts:GetCallerIdentity", "denied");
    stack.services.fail("cloudwatch:GetMetricData", "denied");
    const { code } = await run(["pause", "--reason", "why", "--yes"]);
    expect(code).toBe(0);
    expect(stack.services.mapping.tags.get(pauseTag)).toMatch(/Z somebody: why$/);
  });

  it("refuses a reason of which a tag holds nothing, quoting none of it", async () => {
    const { code, output } = await run(["pause", "--reason", "!!!", "--yes"]);
    expect(code).toBe(2);
    expect(output).not.toContain("!!!");
    expect(changes()).toEqual([]);
  });

  it("tells as JSON what was done", async () => {
    const { output } = await stack.run([
      "pause",
      "--reason",
      "x",
      "--yes",
      "--json",
      "--stack",
      "Shop",
    ]);
    const json = output.slice(output.indexOf("\n{") + 1);
    expect(JSON.parse(json)).toMatchObject({
      target: "the stack Shop (eu-west-1, account 123456789012)",
      paused: true,
      state: "Disabled",
      by: "assumed-role/Operators/alice@example.com",
      reason: "x",
    });
  });
});

describe("resume", () => {
  it("switches it on, waits, and removes the note", async () => {
    await run(["pause", "--reason", "stock-taking", "--yes"]);
    stack.services.calls.splice(0);
    const { code, output } = await run(["resume"], true);
    expect(code).toBe(0);
    expect(output).toContain("which is paused for");
    expect(output).toContain("(stock-taking); 0 deliveries will be handled");
    expect(stack.services.mapping.state).toBe("Enabled");
    expect(stack.services.mapping.tags.size).toBe(0);
    expect(changes()).toEqual(["lambda:UpdateEventSourceMapping", "lambda:UntagResource"]);
  });

  it("also one that was switched off another way, and asks before", async () => {
    stack.services.mapping.state = "Disabled";
    expect(await run(["resume"])).toMatchObject({ code: 2 });
    expect(stack.services.mapping.state).toBe("Disabled");
    expect((await run(["resume", "--yes"])).output).toContain("which is Disabled");
    expect(stack.services.mapping.state).toBe("Enabled");
  });

  it("changes nothing where nothing is paused", async () => {
    const { code, output } = await run(["resume", "--yes"]);
    expect(code).toBe(0);
    expect(output).toContain("is not paused");
    expect(changes()).toEqual([]);
  });

  it("removes the note of a pause that ended another way, and asks before", async () => {
    // By the console, a deploy, or a resume that was not waited for.
    stack.services.mapping.tags.set(pauseTag, "2026-11-20T10:00:00Z alice: stock-taking");
    expect(await run(["resume"])).toMatchObject({ code: 2 });
    expect(stack.services.mapping.tags.size).toBe(1);

    const { code, output } = await run(["resume", "--yes"]);
    expect(code).toBe(0);
    expect(output).toContain("A note of an earlier pause is left on it");
    expect(stack.services.mapping.tags.size).toBe(0);
    expect(changes()).toEqual(["lambda:UntagResource"]);
  });
});
