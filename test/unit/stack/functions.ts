import { Match } from "aws-cdk-lib/assertions";
import { expectResource, everySetting, synthesize } from "./synthesize.ts";

const type = "AWS::Lambda::Function";
const names = ["Receiver", "Consumer", "Reclaimer", "Reconciler"] as const;

const numberOf = (value: unknown): number => (typeof value === "number" ? value : NaN);

describe("the functions", () => {
  const { template, resources, resource } = synthesize();
  const all = synthesize(everySetting);

  it.each([
    ["no setting", resources],
    ["every setting", all.resources],
  ])(
    "are the receiver, the consumer, the reclaimer and the reconciler and no other, with %s",
    (_name, of) => {
      const ids = Object.keys(of(type));
      expect(ids).toHaveLength(4);
      for (const name of names) expect(ids.filter((id) => id.includes(name))).toHaveLength(1);
    },
  );

  it.each(names)("run on Node 24 and arm64, and log JSON to a group that forgets: %s", (name) => {
    const { Properties } = resource(type, name);
    expect(Properties).toMatchObject({
      Runtime: "nodejs24.x",
      Architectures: ["arm64"],
      Handler: "index.handler",
      LoggingConfig: { LogFormat: "JSON" },
    });
    expect(resource("AWS::Logs::LogGroup", name).Properties).toEqual({ RetentionInDays: 30 });
  });

  it.each([
    ["Receiver", ["BUCKET_NAME", "KEYS_PATH", "QUEUE_URL", "URL_SUFFIX"]],
    [
      "Consumer",
      [
        "BUCKET_NAME",
        "DLQ_URL",
        "MAX_ATTEMPTS",
        "NODE_OPTIONS",
        "QUEUE_URL",
        "RETRY_DELAYS_S",
        "TABLE_NAME",
      ],
    ],
    [
      "Reclaimer",
      ["BUCKET_NAME", "EVENT_SOURCE_ID", "KEYS_PATH", "QUEUE_URL", "TABLE_NAME", "URL_SUFFIX"],
    ],
    [
      "Reconciler",
      [
        "API_PATH",
        "BUCKET_NAME",
        "ENDPOINT_URLS",
        "QUEUE_URL",
        "SHIPMONDO_API_URL",
        "TABLE_NAME",
        "WEBHOOKS",
      ],
    ],
  ])("are told what their contract names: %s", (name, variables) => {
    const { Environment } = resource(type, name).Properties as {
      Environment: { Variables: object };
    };
    expect(Object.keys(Environment.Variables).sort()).toEqual(variables);
  });

  it("have times in proportion: receiver above the budget, reclaimer below its interval", () => {
    expect(numberOf(resource(type, "Receiver").Properties.Timeout)).toBeGreaterThan(3);
    expect(numberOf(resource(type, "Reclaimer").Properties.Timeout)).toBeLessThan(300);
    expectResource(template, "AWS::Events::Rule", { ScheduleExpression: "rate(5 minutes)" });
  });

  it("take deliveries one at a time, capped at the event source and not by reserved concurrency", () => {
    expectResource(template, "AWS::Lambda::EventSourceMapping", {
      BatchSize: 1,
      FunctionResponseTypes: ["ReportBatchItemFailures"],
      ScalingConfig: { MaximumConcurrency: 2 },
    });
    template.allResourcesProperties(type, { ReservedConcurrentExecutions: Match.absent() });
  });

  it("try again and log errors as set", () => {
    const { resource: of } = synthesize({
      maxAttempts: 3,
      retryDelaysSeconds: [1, 20],
      logErrorMessages: false,
    });
    expect(of(type, "Consumer").Properties).toMatchObject({
      Environment: {
        Variables: {
          RETRY_DELAYS_S: "1,20",
          MAX_ATTEMPTS: "3",
          LOG_ERROR_MESSAGES: "false",
          NODE_OPTIONS: "--enable-source-maps",
        },
      },
    });
  });

  it.each(["Receiver", "Reclaimer"])("require binding only where it is set: %s", (name) => {
    expect(all.resource(type, name).Properties).toMatchObject({
      Environment: { Variables: { REQUIRE_BINDING: "true" } },
    });
  });

  it("are called through a warm alias where instances are provisioned", () => {
    expectResource(all.template, "AWS::Lambda::Alias", {
      Name: "warm",
      ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 1 },
    });
    const [alias = ""] = Object.keys(all.resources("AWS::Lambda::Alias"));
    expectResource(all.template, "AWS::ApiGatewayV2::Integration", {
      IntegrationUri: { Ref: alias },
    });
    expect(resources("AWS::Lambda::Alias")).toEqual({});
  });

  it("carry the tags that are set", () => {
    for (const { Properties } of Object.values(all.resources(type))) {
      expect(Properties.Tags).toEqual([{ Key: "team", Value: "shop" }]);
    }
  });
});
