import { RemovalPolicy, type Duration } from "aws-cdk-lib";
import * as lambda from "aws-cdk-lib/aws-lambda";
import * as logs from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { FunctionName } from "./bundle.ts";
import { FunctionRole, type Permission } from "./function-role.ts";
import type { Settings } from "./settings.ts";

/** Gives the folder that holds a function's `index.mjs`. */
export type BundleOf = (name: FunctionName) => string;

export interface LambdaFunctionProps {
  readonly name: FunctionName;
  readonly description: string;
  readonly memoryMb: number;
  readonly timeout: Duration;
  readonly environment: Readonly<Record<string, string>>;
  readonly permissions: readonly Permission[];
  readonly settings: Settings;
  readonly bundleOf: BundleOf;
}

/** A function with its own log group and its own role, alike for all three but for what the props say. */
export class LambdaFunction extends Construct {
  readonly function: lambda.Function;
  readonly logGroup: logs.ILogGroup;

  constructor(scope: Construct, id: string, props: LambdaFunctionProps) {
    super(scope, id);
    // Made here and not by Lambda at the first line: without a retention of its own a log is kept for ever.
    this.logGroup = new logs.LogGroup(this, "Logs", {
      retention: props.settings.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.function = new lambda.Function(this, "Function", {
      description: props.description,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(props.bundleOf(props.name)),
      handler: "index.handler",
      memorySize: props.memoryMb,
      timeout: props.timeout,
      environment: props.environment,
      logGroup: this.logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      role: new FunctionRole(this, "Role", {
        description: `What the ${props.name} may do.`,
        logGroup: this.logGroup,
        permissions: props.permissions,
      }),
    });
  }
}
