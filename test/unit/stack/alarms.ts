import { Match } from "aws-cdk-lib/assertions";
import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";
import { refusalStatus } from "../../../lambda/receiver/answer.ts";
import { anchorOf } from "../../../lib/alarm.ts";
import { refusedAsMalformed, refusedButFixable } from "../../../lib/refusals.ts";
import { expectResource, everySetting, synthesize, type Resource } from "./synthesize.ts";

const type = "AWS::CloudWatch::Alarm";
const nameOf = ({ Properties }: Resource): string => String(Properties.AlarmName);
/** Their metrics exist only where something runs or comes. */
const silentWhenBroken = ["No deliveries", "Reclaimer not running", "Reconciler not running"];
const titleOf = (alarm: Resource): string => nameOf(alarm).replace(/^.*?: /, "");

describe("the alarms", () => {
  const plain = synthesize();
  const all = synthesize(everySetting);
  const alarms = Object.values(all.resources(type));

  it("watch each promise", () => {
    expect(alarms.map(titleOf).sort()).toEqual([
      "Acknowledgement slow",
      "Consumer errors",
      "Consumer not reading",
      "Consumer paused for a day",
      "Consumer throttled",
      "Dead letters waiting",
      "Deliveries failing",
      "Deliveries handled late",
      "Deliveries held too long",
      "Deliveries missed",
      "Delivery lost",
      "Endpoint answers 5xx",
      "Holds quarantined",
      "Malformed requests",
      "No deliveries",
      "Oldest dead letter over ten days",
      "Payload unreadable",
      "Receiver errors",
      "Receiver throttled",
      "Reclaimer failing",
      "Reclaimer not running",
      "Reconciler behind",
      "Reconciler failing",
      "Reconciler not running",
      "Requests throttled",
      "Shipmondo's API failing",
      "Shipmondo's API refuses the credentials",
      "Webhooks amiss",
      "Webhooks refused",
    ]);
  });

  it.each(alarms.map((alarm) => [titleOf(alarm), alarm] as const))(
    "%s: its description leads to a section of the runbook, which says how to look and what to do",
    (title, { Properties }) => {
      const description = String(Properties.AlarmDescription);
      expect(description).toMatch(/ First: .+ Class: (urgent|notice)\. Runbook: /);
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

  it("on the consumer's errors ask for two periods: TimedOut comes later than the error it takes away", () => {
    const errors = alarms.find((alarm) => titleOf(alarm) === "Consumer errors");
    expect(errors?.Properties).toMatchObject({ EvaluationPeriods: 3, DatapointsToAlarm: 2 });
  });

  it("are in the runbook's table, each with the class that its description says", () => {
    const text = readFileSync("docs/operating.md", "utf8");
    const classes = Object.fromEntries(
      alarms.map((alarm) => [
        titleOf(alarm),
        / Class: (\w+)\./.exec(String(alarm.Properties.AlarmDescription))?.[1],
      ]),
    );
    const table = [...text.matchAll(/^\| \[([^\]]+)\]\(#([^)]+)\) +\| (\w+) +\|/gm)];
    expect(Object.fromEntries(table.map(([, title, , kind]) => [title, kind]))).toEqual(classes);
    for (const [, title = "", anchor] of table) expect(anchor).toBe(anchorOf(title));
  });

  it("link to the runbook's address that is set", () => {
    const { resources } = synthesize({ runbookUrl: "https://git.example.com/shop/operating.md" });
    for (const alarm of Object.values(resources(type))) {
      expect(alarm.Properties.AlarmDescription).toContain(
        ` Runbook: https://git.example.com/shop/operating.md#${anchorOf(titleOf(alarm))}`,
      );
    }
  });

  it("tell the address that is set when they begin and when they end", () => {
    const [topic = ""] = Object.keys(all.resources("AWS::SNS::Topic"));
    for (const { Properties } of alarms) {
      expect(Properties.AlarmActions).toContainEqual({ Ref: topic });
      expect(Properties.OKActions).toContainEqual({ Ref: topic });
    }
    expectResource(all.template, "AWS::SNS::Subscription", {
      Protocol: "email",
      Endpoint: "ops@example.com",
    });
  });

  it("tell the topic of their class, and make no topic without an address", () => {
    const { resources } = synthesize({ alarmTopicArn: everySetting.alarmTopicArn });
    expect(resources("AWS::SNS::Topic")).toEqual({});
    const toldBy = Object.values(resources(type)).map((alarm) => {
      const { AlarmDescription, AlarmActions, OKActions } = alarm.Properties;
      expect(OKActions).toEqual(AlarmActions);
      return [/ Class: (\w+)\./.exec(String(AlarmDescription))?.[1], AlarmActions];
    });
    const { urgent, notice } = everySetting.alarmTopicArn;
    expect(toldBy).toContainEqual(["urgent", [urgent]]);
    for (const [kind, actions] of toldBy) {
      expect(actions).toEqual([kind === "urgent" ? urgent : notice]);
    }
  });

  it("of a class without a topic are told nobody", () => {
    const { urgent } = everySetting.alarmTopicArn;
    const { resources } = synthesize({ alarmTopicArn: { urgent } });
    const told = Object.values(resources(type)).filter(({ Properties }) => {
      return Properties.AlarmActions !== undefined;
    });
    expect(told.map(titleOf)).toContain("Delivery lost");
    expect(told.map(titleOf)).not.toContain("Deliveries failing");
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

  it("are in CloudWatch without an address too, and silence is watched only where hours are set", () => {
    const titles = Object.values(plain.resources(type)).map(titleOf);
    expect(titles).toContain("Dead letters waiting");
    expect(titles).not.toContain("No deliveries");
    expect(plain.resources("AWS::SNS::Topic")).toEqual({});
  });

  it("never take missing data for a fault, so that a new stack does not begin with alarms", () => {
    const missing = Object.fromEntries(
      alarms.map((alarm) => [titleOf(alarm), alarm.Properties.TreatMissingData]),
    );
    expect(Object.values(missing)).not.toContain("breaching");
    const silent = Object.keys(missing).filter((title) => missing[title] === "missing");
    expect(silent.sort()).toEqual(silentWhenBroken);
    expectResource(all.template, type, {
      AlarmName: Match.stringLikeRegexp("No deliveries"),
      Period: 3600,
      EvaluationPeriods: 24,
    });
  });

  it("tell that data are missing where that is the fault, and nowhere else", () => {
    const told = alarms.filter(({ Properties }) => {
      return Properties.InsufficientDataActions !== undefined;
    });
    expect(told.map(titleOf).sort()).toEqual(silentWhenBroken);
    for (const { Properties } of told) {
      expect(Properties.InsufficientDataActions).toEqual(Properties.AlarmActions);
    }
  });
});

/** One item of an alarm's `Metrics`. */
interface Query {
  readonly Id: string;
  readonly Expression?: string;
  readonly ReturnData?: boolean;
  readonly MetricStat?: {
    readonly Metric: {
      readonly MetricName: string;
      readonly Dimensions?: readonly { readonly Name: string; readonly Value: unknown }[];
    };
  };
}

describe("the alarms on several metrics", () => {
  const { resources } = synthesize();
  const queriesOf = (title: string): readonly Query[] => {
    const alarm = Object.values(resources(type)).find((each) => titleOf(each) === title);
    return alarm?.Properties.Metrics as readonly Query[];
  };

  /**
   * The alarm's value where the metrics have these values, by name or by reason, and all others no
   * data.
   */
  function valueOf(title: string, data: Readonly<Record<string, number>>): unknown {
    const queries = queriesOf(title);
    const values: Record<string, number | undefined> = {};
    for (const { Id, MetricStat } of queries.filter((query) => query.MetricStat !== undefined)) {
      const { MetricName = "", Dimensions = [] } = MetricStat?.Metric ?? {};
      const reason = Dimensions.find(({ Name }) => Name === "Reason")?.Value;
      values[Id] = data[typeof reason === "string" ? reason : MetricName];
    }
    const functions = {
      FILL: (value: number | undefined, filling: number) => value ?? filling,
      IF: (condition: boolean, yes: number, no: number) => (condition ? yes : no),
      MAX: (all: readonly number[]) => Math.max(...all),
      SUM: (all: readonly number[]) => all.reduce((a, b) => a + b, 0),
    };
    const worked = (id: string): unknown => {
      const { Expression = "" } = queries.find((query) => query.Id === id) ?? {};
      for (const { Id } of queries) {
        if (Id in values || !new RegExp(`\\b${Id}\\b`).test(Expression)) continue;
        values[Id] = Number(worked(Id));
      }
      return runInNewContext(Expression.replaceAll(" AND ", " && "), { ...functions, ...values });
    };
    return worked(queries.find(({ ReturnData }) => ReturnData !== false)?.Id ?? "");
  }

  it.each<[string, Readonly<Record<string, number>>, number]>([
    ["Webhooks refused", { signature: 1, no_key: 2, binding: 3, unbound: 4 }, 10],
    ["Webhooks refused", { unbound: 1 }, 1],
    ["Webhooks refused", { not_json: 500, no_data: 1, malformed_token: 1, algorithm: 1 }, 0],
    ["Malformed requests", { not_json: 1, no_data: 2, malformed_token: 3, algorithm: 4 }, 10],
    ["Malformed requests", { signature: 500 }, 0],
    ["Consumer errors", { Errors: 3 }, 3],
    ["Consumer errors", { Errors: 3, TimedOut: 3 }, 0],
    ["Deliveries failing", { ApproximateNumberOfMessagesNotVisible: 1, FailingDeliveries: 2 }, 2],
    ["Deliveries failing", { ApproximateNumberOfMessagesVisible: 1, FailingDeliveries: 2 }, 2],
    ["Deliveries failing", { FailingDeliveries: 2 }, 0],
    ["Deliveries handled late", { ApproximateAgeOfOldestMessage: 70 }, 70],
    [
      "Deliveries handled late",
      {
        ApproximateAgeOfOldestMessage: 70,
        ApproximateNumberOfMessagesNotVisible: 1,
        OldestFailingS: 901,
      },
      901,
    ],
    ["Deliveries handled late", { OldestFailingS: 901 }, 0],
    ["Deliveries handled late", { ApproximateAgeOfOldestMessage: 901, Paused: 0 }, 901],
    ["Deliveries handled late", { ApproximateAgeOfOldestMessage: 90_000, Paused: 1 }, 0],
    [
      "Oldest dead letter over ten days",
      {
        ApproximateAgeOfOldestMessage: 5,
        ApproximateNumberOfMessagesVisible: 1,
        OldestDeadS: 900_000,
      },
      900_000,
    ],
    [
      "Oldest dead letter over ten days",
      { ApproximateAgeOfOldestMessage: 950_000, ApproximateNumberOfMessagesVisible: 1 },
      950_000,
    ],
    ["Oldest dead letter over ten days", { OldestDeadS: 900_000 }, 0],
    ["Consumer not reading", { ApproximateNumberOfMessagesVisible: 1 }, 1],
    [
      "Consumer not reading",
      { ApproximateNumberOfMessagesVisible: 1, ApproximateNumberOfMessagesNotVisible: 1 },
      0,
    ],
    // By the command: quiet. By hand or by Lambda: it may be an accident.
    ["Consumer not reading", { ApproximateNumberOfMessagesVisible: 1, PausedByCommand: 1 }, 0],
    [
      "Consumer not reading",
      { ApproximateNumberOfMessagesVisible: 1, Paused: 1, PausedByCommand: 0 },
      1,
    ],
  ])("%s: %j is %i", (title, data, value) => {
    expect(valueOf(title, data)).toBe(value);
  });

  it("take their ages and counts from the right queue and function", () => {
    const sources = (title: string): string =>
      JSON.stringify(queriesOf(title).map(({ MetricStat }) => MetricStat?.Metric.Dimensions));
    expect(sources("Oldest dead letter over ten days")).toMatch(/QueueDeadLetters/);
    expect(sources("Oldest dead letter over ten days")).not.toMatch(/QueueDeliveries/);
    expect(sources("Deliveries handled late")).not.toMatch(/QueueDeadLetters/);
    expect(sources("Deliveries failing")).toMatch(/ReclaimerFunction/);
  });

  it("tell of a pause after a day of it, and not of one hour that was handled in between", () => {
    expect(
      Object.values(resources(type)).find((each) => titleOf(each) === "Consumer paused for a day")
        ?.Properties,
    ).toMatchObject({
      MetricName: "Paused",
      Statistic: "Minimum",
      Period: 3600,
      EvaluationPeriods: 24,
      Threshold: 1,
      TreatMissingData: "notBreaching",
    });
  });

  it("hold no more metrics than CloudWatch takes in one alarm", () => {
    const counted = Object.values(resources(type))
      .map(({ Properties }) => (Properties.Metrics ?? []) as readonly Query[])
      .map((queries) => queries.filter(({ MetricStat }) => MetricStat !== undefined).length);
    expect(Math.max(...counted)).toBeLessThanOrEqual(10);
  });

  it("sort every reason of a refusal into what can be put right and what is malformed", () => {
    const reasons = Object.keys(refusalStatus).filter((reason) => reason !== "not_stored");
    expect([...refusedButFixable, ...refusedAsMalformed].sort()).toEqual(reasons.sort());
  });
});
