import { Match } from "aws-cdk-lib/assertions";
import { readFileSync } from "node:fs";
import { anchorOf } from "../../../lib/alarm.ts";
import { expectResource, everySetting, synthesize, type Resource } from "./synthesize.ts";

const type = "AWS::CloudWatch::Alarm";
const nameOf = ({ Properties }: Resource): string => String(Properties.AlarmName);
const titleOf = (alarm: Resource): string => nameOf(alarm).replace(/^.*?: /, "");

describe("the alarms", () => {
  const plain = synthesize();
  const all = synthesize(everySetting);
  const alarms = Object.values(all.resources(type));

  it("watch each promise", () => {
    expect(alarms.map(titleOf).sort()).toEqual([
      "Acknowledgement slow",
      "Consumer not reading",
      "Dead letters waiting",
      "Deliveries handled late",
      "Deliveries held too long",
      "Delivery lost",
      "Endpoint answers 5xx",
      "Holds set aside",
      "No deliveries",
      "Oldest dead letter over ten days",
      "Payload unreadable",
      "Receiver errors",
      "Receiver throttled",
      "Reclaimer failing",
      "Reclaimer not running",
      "Requests throttled",
      "Webhooks refused",
    ]);
  });

  it.each(alarms.map((alarm) => [titleOf(alarm), alarm] as const))(
    "%s: its description leads to a section of the runbook, which says how to look and how to mend",
    (title, { Properties }) => {
      const description = String(Properties.AlarmDescription);
      expect(description).toContain(`docs/operating.md#${anchorOf(title)}`);
      // CloudWatch's limit.
      expect(description.length).toBeLessThanOrEqual(1024);

      const [, section = ""] = readFileSync("docs/operating.md", "utf8").split(`\n### ${title}\n`);
      const [text = ""] = section.split("\n### ");
      for (const part of ["**Description.**", "**Investigation.**", "**Resolution.**"]) {
        expect(text).toContain(part);
      }
    },
  );

  it("tell the address that is set when they begin and when they end", () => {
    const [topic = ""] = Object.keys(all.resources("AWS::SNS::Topic"));
    for (const { Properties } of alarms) {
      expect(Properties).toMatchObject({
        AlarmActions: [{ Ref: topic }],
        OKActions: [{ Ref: topic }],
      });
    }
    expectResource(all.template, "AWS::SNS::Subscription", {
      Protocol: "email",
      Endpoint: "ops@example.com",
    });
  });

  it("may publish to the topic, which refuses whoever comes without TLS", () => {
    expectResource(all.template, "AWS::SNS::TopicPolicy", {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: "Deny",
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          }),
          Match.objectLike({
            Effect: "Allow",
            Action: "sns:Publish",
            Principal: { Service: "cloudwatch.amazonaws.com" },
            Condition: { StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } } },
          }),
        ]),
      },
    });
  });

  it("stand in CloudWatch without an address too, and silence is watched only where hours are set", () => {
    const titles = Object.values(plain.resources(type)).map(titleOf);
    expect(titles).toContain("Dead letters waiting");
    expect(titles).not.toContain("No deliveries");
    expect(plain.resources("AWS::SNS::Topic")).toEqual({});
  });

  it("take silence and a reclaimer without data for a fault, and a queue without data for empty", () => {
    const missing = Object.fromEntries(
      alarms.map((alarm) => [titleOf(alarm), alarm.Properties.TreatMissingData]),
    );
    expect(missing).toMatchObject({
      "No deliveries": "breaching",
      "Reclaimer not running": "breaching",
      "Dead letters waiting": "notBreaching",
    });
    expectResource(all.template, type, {
      AlarmName: Match.stringLikeRegexp("No deliveries"),
      Period: 3600,
      EvaluationPeriods: 24,
    });
  });
});
