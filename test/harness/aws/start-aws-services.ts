import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { sendError, type Fault, type Protocol } from "./aws-errors.ts";
import { createMapping, type Mapping } from "./event-source-mapping.ts";
import { createLogStore, type LogStore } from "./log-store.ts";

export interface Alarm {
  readonly AlarmName: string;
  readonly StateValue: "OK" | "ALARM" | "INSUFFICIENT_DATA";
  readonly StateReason?: string;
  readonly TreatMissingData?: string;
}

/** One metric that is asked for, and the sum or maximum of each period; newest first. */
export type MetricOf = (asked: {
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly periodS: number;
  readonly start: number;
  readonly end: number;
}) => readonly { readonly at: number; readonly value: number }[];

/**
 * CloudFormation, CloudWatch, CloudWatch Logs, Lambda and STS on loopback: each answers in its
 * protocol and in the forms that AWS documents, and fails in those forms.
 */
export interface AwsServices {
  readonly url: string;
  readonly logs: LogStore;
  readonly mapping: Mapping;
  readonly alarms: Alarm[];
  metric: MetricOf;
  /** Alarms that a page has at most. */
  alarmsPerPage: number;
  /** Outputs of the one stack, which CloudFormation describes. */
  readonly outputs: Map<string, string>;
  /** Operations called, as IAM calls them. */
  readonly calls: string[];
  /** The next calls of an operation fail so; with `times` only so many. */
  fail(action: string, fault: Fault, times?: number): void;
  heal(): void;
  stop(): Promise<void>;
}

type Input = Readonly<Record<string, unknown>>;

interface Asked {
  /** `logs:FilterLogEvents` */
  readonly action: string;
  readonly protocol: Protocol;
  readonly input: Input;
}

class InUse extends Error {}

export async function startAwsServices(): Promise<AwsServices> {
  const logs = createLogStore();
  const { mapping, ...event } = createMapping();
  const faults = new Map<string, { readonly fault: Fault; left: number }>();
  const calls: string[] = [];
  const alarms: Alarm[] = [];
  const outputs = new Map<string, string>();

  const answers: Readonly<Record<string, (input: Input) => object>> = {
    "logs:FilterLogEvents": (input) => logs.filter(input),
    "logs:StartQuery": (input) => logs.startQuery(input),
    "logs:GetQueryResults": (input) => logs.results(input),
    "logs:StopQuery": () => ({ success: true }),
    "cloudwatch:DescribeAlarms": ({ AlarmNamePrefix, NextToken }) => {
      const mine = alarms.filter(({ AlarmName }) => AlarmName.startsWith(String(AlarmNamePrefix)));
      const at = Number(NextToken ?? 0);
      const end = at + services.alarmsPerPage;
      return {
        MetricAlarms: mine.slice(at, end),
        CompositeAlarms: [],
        ...(end < mine.length ? { NextToken: String(end) } : {}),
      };
    },
    "cloudwatch:GetMetricData": (input) => ({ MetricDataResults: metricData(input) }),
    "lambda:GetEventSourceMapping": () => event.get(),
    "lambda:UpdateEventSourceMapping": ({ Enabled }) => {
      const updated = event.update(Enabled === true);
      if (updated === null) throw new InUse();
      return updated;
    },
    "lambda:ListTags": () => ({ Tags: Object.fromEntries(mapping.tags) }),
    "lambda:TagResource": ({ Tags }) => {
      for (const [name, value] of Object.entries(Tags as Record<string, string>)) {
        mapping.tags.set(name, value);
      }
      return {};
    },
    "lambda:UntagResource": ({ tagKeys }) => {
      for (const name of [tagKeys].flat()) mapping.tags.delete(String(name));
      return {};
    },
  };

  function metricData({ MetricDataQueries, StartTime, EndTime }: Input): object[] {
    return (MetricDataQueries as readonly MetricQuery[]).map(({ Id, MetricStat }) => {
      const { Metric, Period } = MetricStat;
      const points = services.metric({
        name: Metric.MetricName,
        dimensions: Object.fromEntries(Metric.Dimensions.map(({ Name, Value }) => [Name, Value])),
        periodS: Period,
        start: Number(StartTime) * 1_000,
        end: Number(EndTime) * 1_000,
      });
      return {
        Id,
        Timestamps: points.map(({ at }) => at / 1_000),
        Values: points.map(({ value }) => value),
        StatusCode: "Complete",
      };
    });
  }

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { action, protocol, input } = await readCall(request);
    calls.push(action);
    const failing = faults.get(action);
    if (failing !== undefined && failing.left > 0) {
      failing.left--;
      // A connection that stays open and says nothing.
      if (failing.fault === "hangs") return;
      sendError(response, protocol, failing.fault, action);
      return;
    }
    if (protocol === "query") {
      response.writeHead(200, { "content-type": "text/xml" });
      response.end(action === "sts:GetCallerIdentity" ? identity : describedStack(outputs));
      return;
    }
    const answer = answers[action];
    if (answer === undefined) throw new Error(`Nothing answers ${action}`);
    try {
      const body = JSON.stringify(answer(input));
      response.writeHead(200, {
        "content-type": protocol === "rest" ? "application/json" : "application/x-amz-json-1.1",
      });
      response.end(body);
    } catch (error) {
      if (!(error instanceof InUse)) throw error;
      response.writeHead(400, {
        "content-type": "application/json",
        "x-amzn-errortype": "ResourceInUseException",
      });
      response.end(
        JSON.stringify({ Message: "Cannot update the event source mapping", Type: "User" }),
      );
    }
  }

  const server = createServer((request, response) => {
    respond(request, response).catch((error: unknown) => {
      response.writeHead(500, { "content-type": "text/plain" });
      response.end(String(error));
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const services: AwsServices = {
    url: `http://127.0.0.1:${port}`,
    logs,
    mapping,
    alarms,
    outputs,
    alarmsPerPage: 2,
    metric: () => [],
    calls,
    fail(action, fault, times = Infinity) {
      faults.set(action, { fault, left: times });
    },
    heal() {
      faults.clear();
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return services;
}

interface MetricQuery {
  readonly Id: string;
  readonly MetricStat: {
    readonly Period: number;
    readonly Metric: {
      readonly MetricName: string;
      readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
    };
  };
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
const identity = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <GetCallerIdentityResult>
    <Arn>arn:aws:sts::123456789012:assumed-role/Operators/alice@example.com</Arn>
    <UserId>AROA0123456789:alice@example.com</UserId>
    <Account>123456789012</Account>
  </GetCallerIdentityResult>
  <ResponseMetadata><RequestId>01234567-89ab-cdef-0123-456789abcdef</RequestId></ResponseMetadata>
</GetCallerIdentityResponse>`;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html */
const describedStack = (outputs: ReadonlyMap<string, string>): string => {
  const members = [...outputs].map(
    ([key, value]) =>
      `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  return `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">
  <DescribeStacksResult><Stacks><member>
    <StackName>Shop</StackName>
    <StackId>arn:aws:cloudformation:eu-west-1:123456789012:stack/Shop/0a1b2c3d</StackId>
    <CreationTime>2026-11-01T10:00:00Z</CreationTime>
    <StackStatus>UPDATE_COMPLETE</StackStatus>
    <Outputs>${members.join("")}</Outputs>
  </member></Stacks></DescribeStacksResult>
</DescribeStacksResponse>`;
};

const targets: Readonly<Record<string, string>> = {
  Logs_20140328: "logs",
  GraniteServiceVersion20100801: "cloudwatch",
};

const tagsPath = /^\/2017-03-31\/tags\/(.+)$/;
const mappingPath = /^\/2015-03-31\/event-source-mappings\/([0-9a-f-]{36})$/;

/** Which operation a request is, by the protocol of its service. */
async function readCall(request: IncomingMessage): Promise<Asked> {
  const body = await text(request);
  const target = request.headers["x-amz-target"];
  if (typeof target === "string") {
    const [service = "", operation = ""] = target.split(".");
    const input = JSON.parse(body) as Input;
    return { action: `${targets[service] ?? service}:${operation}`, protocol: "json", input };
  }
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
  const method = request.method ?? "";
  const input = body === "" ? {} : body.startsWith("{") ? (JSON.parse(body) as Input) : {};
  if (mappingPath.test(pathname)) {
    const operation = method === "GET" ? "GetEventSourceMapping" : "UpdateEventSourceMapping";
    return { action: `lambda:${operation}`, protocol: "rest", input };
  }
  if (tagsPath.test(pathname)) {
    const operation = { GET: "ListTags", POST: "TagResource", DELETE: "UntagResource" }[method];
    const tagKeys = searchParams.getAll("tagKeys");
    return {
      action: `lambda:${operation ?? method}`,
      protocol: "rest",
      input: { ...input, tagKeys },
    };
  }
  const action = new URLSearchParams(body).get("Action") ?? "unknown";
  const service = action === "DescribeStacks" ? "cloudformation" : "sts";
  return { action: `${service}:${action}`, protocol: "query", input: {} };
}
