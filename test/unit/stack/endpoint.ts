import { Match } from "aws-cdk-lib/assertions";
import { expectResource, everySetting, synthesize, type Synthesized } from "./synthesize.ts";

const routes = ({ resources }: Synthesized): readonly unknown[] =>
  Object.values(resources("AWS::ApiGatewayV2::Route")).map(({ Properties }) => Properties.RouteKey);

describe("the endpoint", () => {
  const plain = synthesize();
  const all = synthesize(everySetting);

  const ownLabel = { "Fn::Select": [2, { "Fn::Split": ["/", { Ref: "AWS::StackId" }] }] };

  it("takes POST on one path that nobody guesses, below /webhooks the UUID of the stack's id, and nothing else", () => {
    expect(routes(plain)).toEqual([{ "Fn::Join": ["", ["POST /webhooks/", ownLabel]] }]);
  });

  it("has that path in the address to enter in Shipmondo", () => {
    expect(JSON.stringify(plain.template.findOutputs("EndpointUrl"))).toContain(
      `"/webhooks/",${JSON.stringify(ownLabel)}]`,
    );
  });

  it('takes /webhooks and any label below it where paths is ["*"]', () => {
    const any = synthesize({ paths: ["*"] });
    expect(routes(any)).toEqual(["POST /webhooks", "POST /webhooks/{label}"]);
    expect(JSON.stringify(any.template.findOutputs("EndpointUrl"))).toMatch(/\/webhooks"\]/);
  });

  it("takes only the paths that are set", () => {
    expect(routes(all)).toEqual(["POST /webhooks/orders", "POST /webhooks/shipments"]);
  });

  it("hands the request over in payload format 2.0, which the receiver reads", () => {
    expectResource(plain.template, "AWS::ApiGatewayV2::Integration", {
      PayloadFormatVersion: "2.0",
    });
  });

  it.each([
    ["the function", plain, "AWS::Lambda::Function"],
    ["its warm alias", all, "AWS::Lambda::Alias"],
  ])("calls %s only once it may", (_name, { resource, resources }, type) => {
    const [[permissionId, permission] = ["", undefined], ...more] = Object.entries(
      resources("AWS::Lambda::Permission"),
    ).filter(([id]) => id.includes("Endpoint"));
    expect(more).toEqual([]);
    const integration = resource("AWS::ApiGatewayV2::Integration", "Endpoint");
    expect(integration.DependsOn).toEqual([permissionId]);
    expect(permission?.Properties).toMatchObject({
      Action: "lambda:InvokeFunction",
      Principal: "apigateway.amazonaws.com",
      FunctionName: integration.Properties.IntegrationUri,
    });
    const called = Object.keys(resources(type)).find((id) => id.includes("Receiver")) ?? "none";
    expect(JSON.stringify(permission?.Properties.FunctionName)).toContain(called);
    expect(JSON.stringify(permission?.Properties.SourceArn)).toContain('"/*/*/webhooks*"');
  });

  it("is throttled, at 200 requests a second and a burst of 400 unless set", () => {
    expectResource(plain.template, "AWS::ApiGatewayV2::Stage", {
      DefaultRouteSettings: { ThrottlingRateLimit: 200, ThrottlingBurstLimit: 400 },
    });
    const { template } = synthesize({ throttle: { ratePerSecond: 7 } });
    expectResource(template, "AWS::ApiGatewayV2::Stage", {
      DefaultRouteSettings: { ThrottlingRateLimit: 7, ThrottlingBurstLimit: 400 },
    });
  });

  it("writes nothing to its access log that a client can choose", () => {
    const { AccessLogSettings } = plain.resource("AWS::ApiGatewayV2::Stage", "Endpoint")
      .Properties as { AccessLogSettings: { Format: string } };
    const format = JSON.parse(AccessLogSettings.Format) as Record<string, string>;
    expect(Object.values(format).sort()).toEqual([
      "$context.apiId",
      "$context.error.responseType",
      "$context.integrationLatency",
      "$context.integrationStatus",
      "$context.requestId",
      "$context.requestTimeEpoch",
      "$context.responseLatency",
      "$context.status",
    ]);
  });

  it("counts requests answered 429 from that log", () => {
    expectResource(plain.template, "AWS::Logs::MetricFilter", {
      FilterPattern: '{ $.status = "429" }',
      MetricTransformations: [
        Match.objectLike({ MetricName: "RequestsThrottled", MetricValue: "1" }),
      ],
    });
  });

  it("is at the domain that is set, over TLS 1.2, for IPv4 and IPv6", () => {
    expectResource(all.template, "AWS::ApiGatewayV2::DomainName", {
      DomainName: "hooks.example.com",
      DomainNameConfigurations: [Match.objectLike({ SecurityPolicy: "TLS_1_2" })],
    });
    for (const Type of ["A", "AAAA"]) {
      expectResource(all.template, "AWS::Route53::RecordSet", {
        Name: "hooks.example.com.",
        Type,
        HostedZoneId: "Z0123456789ABC",
      });
    }
    expect(all.template.findOutputs("EndpointUrl")).toMatchObject({
      EndpointUrl: { Value: "https://hooks.example.com/webhooks/orders" },
    });
  });

  it.each([
    ["keeps its first address beside a domain", {}, false],
    ["gives it up when told to", { disableDefaultEndpoint: true }, true],
  ])("%s", (_name, more, disabled) => {
    const { template } = synthesize({
      customDomain: { ...everySetting.customDomain, ...more },
    });
    expectResource(template, "AWS::ApiGatewayV2::Api", {
      DisableExecuteApiEndpoint: disabled,
    });
  });
});
