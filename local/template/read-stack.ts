import path from "node:path";
import { z } from "zod";
import type { Resources } from "../engines/create-resources.ts";
import { physicalName, templateReferences, type Place, type Template } from "./references.ts";
import { resolve } from "./resolve.ts";
import * as schema from "./resource-schemas.ts";

/** The stack as the local run needs it; functions are named by their logical ids. */
export interface StackModel {
  readonly functions: readonly FunctionModel[];
  readonly resources: Resources;
  readonly routes: readonly RouteModel[];
  readonly eventSources: readonly EventSourceModel[];
  readonly schedules: readonly ScheduleModel[];
}
export interface FunctionModel {
  readonly name: string;
  /** Folder of the bundle that would be uploaded. */
  readonly bundle: string;
  readonly handler: string;
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly memoryMb: number;
}
export interface RouteModel {
  /** `POST /webhooks`, as API Gateway writes it. */
  readonly routeKey: string;
  readonly functionName: string;
  readonly timeoutMs: number;
}
export interface EventSourceModel {
  readonly functionName: string;
  readonly queueName: string;
  readonly batchSize: number;
  readonly maxConcurrency: number;
}
export interface ScheduleModel {
  readonly functionName: string;
  readonly everyMs: number;
}

/**
 * Reads a synthesized template.
 * @param assetRoot what the assets' paths start from
 * @throws Error naming the resource that is not as the local run can take it
 */
export function readStack(template: unknown, assetRoot: string, place: Place): StackModel {
  const parsed: Template = schema.template.parse(template);
  const references = templateReferences(parsed, place);
  const of = <Properties>(
    types: string | readonly string[],
    properties: z.ZodType<Properties>,
  ): readonly (readonly [string, Properties])[] =>
    Object.entries(parsed.Resources)
      .filter(([, { Type }]) => types.includes(Type))
      .map(([logicalId, resource]) => {
        const known = pick(resource.Properties, properties);
        const read = properties.safeParse(resolve(known, references));
        if (read.success) return [logicalId, read.data] as const;
        throw new Error(
          `The local run cannot take ${logicalId} (${resource.Type}): ${z.prettifyError(read.error)}`,
        );
      });
  const nameOf = (logicalId: string): string => {
    const resource = parsed.Resources[logicalId];
    return resource === undefined ? logicalId : physicalName(logicalId, resource);
  };
  const lastOfArn = (arn: string): string => arn.slice(arn.lastIndexOf(":") + 1);

  const integrations = new Map(of("AWS::ApiGatewayV2::Integration", schema.integration));
  return {
    functions: of("AWS::Lambda::Function", schema.lambdaFunction).map(([name, properties]) => ({
      name,
      bundle: path.resolve(assetRoot, schema.assetPath(name, parsed)),
      handler: properties.Handler,
      env: properties.Environment.Variables,
      timeoutMs: properties.Timeout * 1000,
      memoryMb: properties.MemorySize,
    })),
    resources: {
      queues: of("AWS::SQS::Queue", schema.queue).map(([logicalId, attributes]) => ({
        name: nameOf(logicalId),
        attributes,
      })),
      tables: of(["AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"], schema.table).map(
        ([logicalId, table]) => ({ ...table, TableName: nameOf(logicalId) }),
      ),
      buckets: of("AWS::S3::Bucket", schema.bucket).map(([logicalId]) => nameOf(logicalId)),
    },
    routes: of("AWS::ApiGatewayV2::Route", schema.route).flatMap(([, { RouteKey, Target }]) => {
      const integration = integrations.get(Target.replace(/^integrations\//, ""));
      if (integration === undefined) return [];
      const functionName = lastOfArn(integration.IntegrationUri);
      return [{ routeKey: RouteKey, functionName, timeoutMs: integration.TimeoutInMillis }];
    }),
    eventSources: of("AWS::Lambda::EventSourceMapping", schema.eventSource).map(([, mapping]) => ({
      functionName: lastOfArn(mapping.FunctionName),
      queueName: lastOfArn(mapping.EventSourceArn),
      batchSize: mapping.BatchSize,
      maxConcurrency: mapping.ScalingConfig.MaximumConcurrency,
    })),
    schedules: of("AWS::Events::Rule", schema.schedule).flatMap(([, rule]) =>
      rule.Targets.map(({ Arn }) => ({
        functionName: lastOfArn(Arn),
        everyMs: rule.ScheduleExpression,
      })),
    ),
  };
}

/**
 * Only what the schema names is resolved: roles, policies and the like may use functions that mean
 * nothing here.
 */
function pick(
  properties: Readonly<Record<string, unknown>>,
  properties_: z.ZodType,
): Readonly<Record<string, unknown>> {
  const names = schema.propertyNames(properties_);
  return Object.fromEntries(Object.entries(properties).filter(([name]) => names.has(name)));
}
