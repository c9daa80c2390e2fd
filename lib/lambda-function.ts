import { RemovalPolicy, type Duration } from "aws-cdk-lib";
import * as lambda from "aws-cdk-lib/aws-lambda";
import * as logs from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { bundlingMetadata } from "../lambda/contract/bundling.ts";
import type { FunctionName } from "./bundle-extras.ts";
import type { BundleOf } from "./bundle.ts";
import type { FunctionExtension } from "./consumer-infrastructure.ts";
import { FunctionRole, type Permission } from "./function-role.ts";
import type { Settings } from "./settings.ts";

export interface LambdaFunctionProps {
  readonly name: FunctionName;
  readonly description: string;
  readonly memoryMb: number;
  readonly timeout: Duration;
  readonly environment: Readonly<Record<string, string>>;
  readonly permissions: readonly Permission[];
  readonly settings: Settings;
  readonly bundleOf: BundleOf;
  /** Folder of the user's handlers, where the function has any. */
  readonly handlers?: string;
  /** Called between role and function: what the function is given besides. */
  readonly extend?: (scope: Construct, role: FunctionRole) => FunctionExtension;
}

const notExtended: FunctionExtension = {
  environment: {},
  dependencies: { external: [], nodeModules: [] },
};

/** A function with its own log group and role, alike for all but for what the props say. */
export class LambdaFunction extends Construct {
  readonly function: lambda.Function;
  readonly logGroup: logs.ILogGroup;

  constructor(scope: Construct, id: string, props: LambdaFunctionProps) {
    super(scope, id);
    // Made here and not by Lambda at the first line: without a retention of its own a log is kept
    // for ever.
    this.logGroup = new logs.LogGroup(this, "Logs", {
      retention: props.settings.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new FunctionRole(this, "Role", {
      description: `What the ${props.name} may do.`,
      logGroup: this.logGroup,
      permissions: props.permissions,
    });
    const extension = props.extend?.(this, role) ?? notExtended;
    const { network } = extension;
    this.function = new lambda.Function(this, "Function", {
      description: props.description,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(
        props.bundleOf(props.name, {
          ...extension.dependencies,
          handlers: props.handlers,
          install: !isLocalRun(this),
        }),
      ),
      handler: "index.handler",
      memorySize: extension.memoryMb ?? props.memoryMb,
      timeout: props.timeout,
      environment: { ...extension.environment, ...props.environment },
      logGroup: this.logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      role,
      ...(network === undefined
        ? {}
        : {
            vpc: network.vpc,
            vpcSubnets: network.subnets,
            securityGroups: [...network.securityGroups],
          }),
    });
    if (isLocalRun(this) && this.function.node.defaultChild instanceof lambda.CfnFunction) {
      this.function.node.defaultChild.addMetadata(bundlingMetadata, extension.dependencies);
    }
  }
}

/** Set by the local run, which takes bundles in place, with the host's packages. */
export const localRunContext = "shipmondo-webhooks:local-run";

const isLocalRun = (scope: Construct): boolean =>
  scope.node.tryGetContext(localRunContext) === true;
