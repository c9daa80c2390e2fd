import { Match } from "aws-cdk-lib/assertions";
import { apiPath, rotationPath } from "../../../lib/api-path.ts";
import { everySetting, expectResource, synthesize, type Synthesized } from "./synthesize.ts";

const functions = "AWS::Lambda::Function";
const alarms = "AWS::CloudWatch::Alarm";

const variablesOf = ({ resource }: Synthesized): Readonly<Record<string, unknown>> =>
  (
    resource(functions, "Reconciler").Properties.Environment as {
      Variables: Readonly<Record<string, unknown>>;
    }
  ).Variables;

const dashboardOf = ({ resource }: Synthesized): string =>
  JSON.stringify(resource("AWS::CloudWatch::Dashboard", "Dashboard").Properties.DashboardBody);

const alarm = ({ resources }: Synthesized, title: string) =>
  Object.values(resources(alarms)).find(({ Properties }) =>
    String(Properties.AlarmName).endsWith(`: ${title}`),
  )?.Properties;

describe("the reconciler", () => {
  const plain = synthesize();
  const all = synthesize(everySetting);

  it("runs every fifteen minutes, or as often as is set, and is never tried again", () => {
    const rate = (ScheduleExpression: string) => ({
      ScheduleExpression,
      Targets: [
        Match.objectLike({
          Arn: { "Fn::GetAtt": [Match.stringLikeRegexp("Reconciler"), "Arn"] },
        }),
      ],
    });
    expectResource(plain.template, "AWS::Events::Rule", rate("rate(15 minutes)"));
    const often = synthesize({ reconcile: { everyMinutes: 1 } });
    expectResource(often.template, "AWS::Events::Rule", rate("rate(1 minute)"));
    expectResource(plain.template, "AWS::Lambda::EventInvokeConfig", {
      FunctionName: { Ref: Match.stringLikeRegexp("Reconciler") },
      MaximumRetryAttempts: 0,
    });
  });

  it("calls Shipmondo itself, or its sandbox where that is set", () => {
    expect(variablesOf(plain).SHIPMONDO_API_URL).toBe("https://app.shipmondo.com/api/public/v3");
    const sandbox = synthesize({ sandbox: true });
    expect(variablesOf(sandbox).SHIPMONDO_API_URL).toBe(
      "https://sandbox.shipmondo.com/api/public/v3",
    );
  });

  it("is told what is set of it, and the webhooks that are to be registered", () => {
    expect(variablesOf(plain)).toMatchObject({
      API_PATH: "/ShipmondoWebhooks/api",
      WEBHOOKS: "Orders:*,Shipments:*,Shipment Monitor:*",
    });
    const set = synthesize({
      webhooks: ["Orders:create", "Drafts:*"],
      reconcile: { all: true, since: "2026-11-28T00:00:00Z" },
    });
    expect(variablesOf(set)).toMatchObject({
      WEBHOOKS: "Orders:create,Drafts:*",
      RECONCILE_ALL: "true",
      RECONCILE_SINCE: "2026-11-28T00:00:00Z",
    });
  });

  it.each<[string, Synthesized, RegExp]>([
    ["the default one", plain, /^\{"Fn::GetAtt":\["\w+","ApiEndpoint"\]\}\/webhooks$/],
    [
      "the domain's and the default one",
      all,
      /^https:\/\/hooks\.example\.com\/webhooks,\{"Fn::GetAtt":\["\w+","ApiEndpoint"\]\}\/webhooks$/,
    ],
    [
      "the domain's alone, where the default one is switched off",
      synthesize({ customDomain: { ...everySetting.customDomain, disableDefaultEndpoint: true } }),
      /^https:\/\/hooks\.example\.com\/webhooks$/,
    ],
  ])("is told the endpoint's addresses: %s", (_what, stack, addresses) => {
    const value = variablesOf(stack).ENDPOINT_URLS as
      string | { readonly "Fn::Join": readonly [string, readonly unknown[]] };
    const text =
      typeof value === "string"
        ? value
        : value["Fn::Join"][1]
            .map((part) => (typeof part === "string" ? part : JSON.stringify(part)))
            .join("");
    expect(text).toMatch(addresses);
  });

  it("is not in the user's network, and has more than a minute and less than the interval by default", () => {
    const { Timeout, VpcConfig } = plain.resource(functions, "Reconciler").Properties;
    expect(VpcConfig).toBeUndefined();
    expect(Timeout).toBe(240);
  });

  it("is gone where reconcile is false, with its schedule, its alarms and its part of the dashboard", () => {
    const off = synthesize({ reconcile: false });
    expect(off.stack.webhooks.reconciler).toBeUndefined();
    expect(plain.stack.webhooks.reconciler?.function).toBeDefined();
    expect(JSON.stringify(off.template)).not.toContain("Reconciler");
    expect(Object.keys(off.resources("AWS::Events::Rule"))).toHaveLength(1);
    expect(dashboardOf(plain)).toContain("missed");
    expect(dashboardOf(off)).not.toMatch(/missed|WebhooksAmiss|WatermarkAgeS/i);
    const names = Object.values(off.resources(alarms)).map(({ Properties }) =>
      String(Properties.AlarmName),
    );
    expect(names.filter((name) => /reconcil|missed|amiss|API/i.test(name))).toEqual([]);
    // What a command needs of a stack is there all the same.
    expect(Object.keys(off.template.findOutputs("ApiPath"))).toEqual(["ApiPath"]);
  });

  it.each([
    [15, 900, 2_700],
    [1, 300, 1_860],
    [60, 3_600, 5_400],
  ])(
    "that runs every %i minutes is watched in periods of %i s, and is behind after %i s",
    (everyMinutes, period, behindAfter) => {
      const stack = synthesize({ reconcile: { everyMinutes } });
      expect(alarm(stack, "Reconciler behind")).toMatchObject({
        Period: period,
        Threshold: behindAfter,
        EvaluationPeriods: 4,
        DatapointsToAlarm: 3,
      });
      // CloudWatch's limits: a day in all, a week where a period is an hour or longer.
      const longest = period < 3_600 ? 86_400 : 604_800;
      for (const { Properties } of Object.values(stack.resources(alarms))) {
        const { Period = 0, EvaluationPeriods = 1 } = Properties as Readonly<
          Record<string, number>
        >;
        expect(Period * EvaluationPeriods).toBeLessThanOrEqual(longest);
      }
      expect(alarm(stack, "Reconciler not running")).toMatchObject({ Period: 3 * period });
    },
  );

  it("shows the share of deliveries missed over thirty days, of those that came and those that did not", () => {
    const text = dashboardOf(plain);
    expect(text).toContain('\\"start\\":\\"-P30D\\"');
    expect(text).toMatch(
      /100 \* FILL\(missed, 0\) \/ \(FILL\(missed, 0\) \+ FILL\(accepted, 0\)\)/,
    );
    expect(text).toMatch(/\\"Missed\\",\\"FunctionName\\",[^\]]*Consumer/);
    expect(text).toMatch(/\\"Resource\\",\\"Orders\\"/);
  });
});

describe("the parameters of Shipmondo's API", () => {
  it.each([
    ["in the stack's own path", "Shop", "/Shop/keys", "/Shop/api"],
    ["there too where the keys are elsewhere", "Shop", "/other/keys", "/Shop/api"],
    [
      "beside the keys where SSM refuses the stack's name",
      "awsShop",
      "/shop/keys",
      "/shop/keys-api",
    ],
    ["never below the path of the keys", "Shop", "/Shop", "/Shop-api"],
    ["never at it", "Shop", "/Shop/api", "/Shop/api-api"],
  ])("are %s", (_what, stackName, keysPath, path) => {
    expect(apiPath({ stackName, keysPath })).toBe(path);
    expect(rotationPath({ stackName, keysPath })).toMatch(/^\/[A-Za-z/-]+rotation$/);
    expect(rotationPath({ stackName, keysPath })).not.toBe(apiPath({ stackName, keysPath }));
  });
});
