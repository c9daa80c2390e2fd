import { RemovalPolicy } from "aws-cdk-lib";
import * as apigateway from "aws-cdk-lib/aws-apigateway";
import type * as apigatewayv2 from "aws-cdk-lib/aws-apigatewayv2";
import { LogGroupLogDestination } from "aws-cdk-lib/aws-apigatewayv2";
import type * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import * as logs from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { metricsNamespace } from "../lambda/contract/metric-names.ts";
import type { Settings } from "./settings.ts";

/**
 * What API Gateway writes for each request. Nothing that a client sends: no body, path, address or
 * user agent; a path's label is the user's free text.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */
const fields = {
  requestId: "$context.requestId",
  apiId: "$context.apiId",
  time: "$context.requestTimeEpoch",
  status: "$context.status",
  latencyMs: "$context.responseLatency",
  integrationStatus: "$context.integrationStatus",
  integrationLatencyMs: "$context.integrationLatency",
  errorType: "$context.error.responseType",
} as const;

/** The endpoint's access log, and the count of the requests that were refused as too many. */
export class AccessLog extends Construct {
  readonly settings: apigatewayv2.IAccessLogSettings;
  /** Requests answered 429, by API. */
  readonly throttled: (api: apigatewayv2.HttpApi) => cloudwatch.Metric;

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    const logGroup = new logs.LogGroup(this, "Logs", {
      retention: settings.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.settings = {
      destination: new LogGroupLogDestination(logGroup),
      format: apigateway.AccessLogFormat.custom(JSON.stringify(fields)),
    };
    // An HTTP API's metric 4xx counts our own refusals too, so 429s are counted from the log. In a
    // flood API Gateway may not log each one: the count says that there were some, not how many.
    const throttled = logGroup.addMetricFilter("Throttled", {
      filterPattern: logs.FilterPattern.stringValue("$.status", "=", "429"),
      metricNamespace: metricsNamespace,
      metricName: "RequestsThrottled",
      metricValue: "1",
      dimensions: { ApiId: "$.apiId" },
    });
    this.throttled = (api) =>
      throttled.metric({ statistic: "Sum", dimensionsMap: { ApiId: api.apiId } });
  }
}
