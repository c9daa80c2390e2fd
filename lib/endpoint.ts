import { Aws, Fn, Stack } from "aws-cdk-lib";
import * as apigatewayv2 from "aws-cdk-lib/aws-apigatewayv2";
import type * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import * as lambda from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import { webhooksPath } from "../lambda/contract/environment.ts";
import { AccessLog } from "./access-log.ts";
import { CustomDomain } from "./custom-domain.ts";
import { acknowledge } from "./nag.ts";
import type { Settings } from "./settings.ts";

/** The address that Shipmondo posts to: an HTTP API with the webhook routes and nothing else. */
export class Endpoint extends Construct {
  readonly api: apigatewayv2.HttpApi;
  /** The full address to enter in Shipmondo; with several labels, that of the first. */
  readonly url: string;
  /** What the addresses that lead here begin with, up to `/webhooks`: the domain's, the default. */
  readonly bases: readonly string[];
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
    const integration = this.callReceiver(receiver);
    for (const [index, path] of paths.entries()) {
      // The first layer: addRoutes makes an id of the path, which a token cannot be.
      new apigatewayv2.CfnRoute(this, `Route${index === 0 ? "" : index + 1}`, {
        apiId: this.api.apiId,
        routeKey: `POST ${path}`,
        target: `integrations/${integration.integrationId}`,
        authorizationType: "NONE",
      });
    }
    acknowledge(
      this,
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
    const { customDomain } = settings;
    const ofDomain = customDomain === undefined ? [] : [`https://${customDomain.domainName}`];
    // A switched off address leads nowhere: a webhook that names it is lost.
    const byDefault = customDomain?.disableDefaultEndpoint === true ? [] : [this.api.apiEndpoint];
    const origins = [...ofDomain, ...byDefault];
    this.url = `${origins[0] ?? ""}${paths[0] ?? webhooksPath}`;
    this.bases = origins.map((origin) => `${origin}${webhooksPath}`);
  }

  /**
   * The integration waits for the permission: when `provisionedConcurrency` is switched on or off,
   * the endpoint calls the alias in place of the function, or the other way round, and a call
   * before it is allowed is a 500 and a lost webhook. CloudFormation removes the permission that is
   * replaced after all else.
   */
  private callReceiver(receiver: lambda.IFunction): apigatewayv2.HttpIntegration {
    const permission = new lambda.CfnPermission(this, "MayCallReceiver", {
      action: "lambda:InvokeFunction",
      functionName: receiver.functionArn,
      principal: "apigateway.amazonaws.com",
      sourceArn: Stack.of(this).formatArn({
        service: "execute-api",
        resource: this.api.apiId,
        // Any stage and method, as API Gateway writes them, of the webhook routes.
        resourceName: `*/*${webhooksPath}*`,
      }),
    });
    const integration = new apigatewayv2.HttpIntegration(this, "CallReceiver", {
      httpApi: this.api,
      integrationType: apigatewayv2.HttpIntegrationType.AWS_PROXY,
      integrationUri: receiver.functionArn,
      payloadFormatVersion: apigatewayv2.PayloadFormatVersion.VERSION_2_0,
    });
    integration.node.addDependency(permission);
    return integration;
  }
}

/**
 * The UUID of the stack's id: hard to guess, the same while the stack exists, and no secret.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html
 */
const ownLabel = Fn.select(2, Fn.split("/", Aws.STACK_ID));

/** API Gateway answers all others with its own 404 before any code runs. */
const routePaths = ({ paths = [ownLabel] }: Settings): readonly string[] =>
  paths.flatMap((label) =>
    label === "*" ? [webhooksPath, `${webhooksPath}/{label}`] : [`${webhooksPath}/${label}`],
  );
