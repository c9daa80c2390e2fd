import * as apigatewayv2 from "aws-cdk-lib/aws-apigatewayv2";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import type * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import type * as lambda from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import { webhooksPath } from "../lambda/shared/environment.ts";
import { AccessLog } from "./access-log.ts";
import { CustomDomain } from "./custom-domain.ts";
import { acknowledge } from "./nag.ts";
import type { Settings } from "./settings.ts";

/** The address that Shipmondo posts to: an HTTP API with the webhook routes and nothing else. */
export class Endpoint extends Construct {
  readonly api: apigatewayv2.HttpApi;
  /** A full address to enter in Shipmondo; every further label stands below the same `/webhooks`. */
  readonly url: string;
  /** Requests answered 429 because the throttle was reached. */
  readonly throttled: cloudwatch.Metric;

  constructor(scope: Construct, id: string, receiver: lambda.IFunction, settings: Settings) {
    super(scope, id);
    this.api = new apigatewayv2.HttpApi(this, "Api", {
      apiName: settings.stackName,
      description: "Receives Shipmondo's webhooks.",
      createDefaultStage: false,
      disableExecuteApiEndpoint: settings.customDomain?.disableDefaultEndpoint ?? false,
      ipAddressType: apigatewayv2.IpAddressType.DUAL_STACK,
    });
    const paths = routePaths(settings);
    const integration = new HttpLambdaIntegration("Receiver", receiver);
    for (const path of paths) {
      this.api.addRoutes({ path, methods: [apigatewayv2.HttpMethod.POST], integration });
    }
    acknowledge(
      this.api,
      "AwsSolutions-APIG4",
      "Shipmondo cannot sign in to anything. The receiver verifies the signature of every body and refuses what does not verify.",
    );

    const accessLog = new AccessLog(this, "AccessLog", settings);
    const stage = new apigatewayv2.HttpStage(this, "Stage", {
      httpApi: this.api,
      stageName: "$default",
      autoDeploy: true,
      throttle: {
        rateLimit: settings.throttle.ratePerSecond,
        burstLimit: settings.throttle.burst,
      },
      accessLogSettings: accessLog.settings,
    });
    this.throttled = accessLog.throttled(this.api);

    if (settings.customDomain !== undefined) {
      new CustomDomain(this, "Domain", stage, settings.customDomain);
    }
    const origin =
      settings.customDomain === undefined
        ? this.api.apiEndpoint
        : `https://${settings.customDomain.domainName}`;
    this.url = `${origin}${paths[0] ?? webhooksPath}`;
  }
}

/** With `paths` set only these exist, and API Gateway answers a stranger's guess with its own 404 before any code runs. */
const routePaths = ({ paths }: Settings): readonly string[] =>
  paths?.map((label) => `${webhooksPath}/${label}`) ?? [webhooksPath, `${webhooksPath}/{label}`];
