import path from "node:path";
import { z } from "zod";
import type { Resources } from "../engines/create-resources.ts";
import type { BundleDependencies } from "../../lambda/contract/bundling.ts";
import { environment } from "../../lambda/contract/environment.ts";
import {
  physicalName,
  templateReferences,
  type Place,
  type Template,
  type TemplateResource,
} from "./references.ts";
import { resolve, UnresolvedError } from "./resolve.ts";
import * as schema from "./resource-schemas.ts";

/** The stack as the local run needs it; functions are named by their logical ids. */
export interface StackModel {
  readonly functions: readonly FunctionModel[];
  readonly resources: Resources;
  readonly routes: readonly RouteModel[];
  readonly eventSources: readonly EventSourceModel[];
  readonly schedules: readonly ScheduleModel[];
  /** Variables that have no value here, by name: what they refer to. */
  readonly placeholders: Readonly<Record<string, string>>;
  /** The outputs whose values are plain text. */
  readonly outputs: Readonly<Record<string, string>>;
  /** What the user's infrastructure makes and the engines cannot hold, and why. */
  readonly notMade: readonly string[];
}
export interface FunctionModel {
  readonly name: string;
  /** Folder of the bundle that would be uploaded. */
  readonly bundle: string;
  readonly dependencies: BundleDependencies;
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
  const isOwn = ownIds(parsed);
  const notMade: string[] = [];
  const parse = <Properties>(
    [logicalId, { Type, Properties }]: readonly [string, TemplateResource],
    properties: z.ZodType<Properties>,
  ): readonly [string, Properties] => {
    // Variables are worked out one by one: the user's may refer to what is not here.
    const { Environment, ...known } = pick(Properties, properties);
    const read = properties.safeParse({
      ...(resolve(known, references) as object),
      ...(Environment === undefined ? {} : { Environment }),
    });
    if (read.success) return [logicalId, read.data];
    throw new Error(
      `The local run cannot take ${logicalId} (${Type}): ${z.prettifyError(read.error)}`,
    );
  };
  const ofTypes = (types: string | readonly string[]) =>
    Object.entries(parsed.Resources).filter(([, { Type }]) => types.includes(Type));
  /** The stack's own; the user's functions and schedules are not run here. */
  const of = <Properties>(type: string, properties: z.ZodType<Properties>) =>
    ofTypes(type)
      .filter(([logicalId]) => isOwn(logicalId))
      .map((entry) => parse(entry, properties));
  /** The user's as well: one that the engines cannot hold is told, and stops nothing. */
  const made = <Properties>(types: string | readonly string[], properties: z.ZodType<Properties>) =>
    ofTypes(types).flatMap((entry) => {
      try {
        return [parse(entry, properties)];
      } catch (error) {
        if (isOwn(entry[0])) throw error;
        const why = error instanceof Error ? error.message : String(error);
        notMade.push(`${entry[0]} is not made here: ${why}`);
        return [];
      }
    });
  const nameOf = (logicalId: string): string => {
    const resource = parsed.Resources[logicalId];
    return resource === undefined ? logicalId : physicalName(logicalId, resource);
  };
  const lastOfArn = (arn: string): string => arn.slice(arn.lastIndexOf(":") + 1);

  const placeholders: Record<string, string> = {};
  const variables = (given: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> =>
    Object.fromEntries(
      Object.entries(given).map(([name, value]) => {
        try {
          const text = String(resolve(value, references));
          if (!text.includes("{{resolve:")) return [name, text];
          placeholders[name] = "CloudFormation looks it up in AWS";
        } catch (error) {
          if (!(error instanceof UnresolvedError) || ownVariables.includes(name)) throw error;
          placeholders[name] = error.message;
        }
        return [name, `no-value-here:${name}`];
      }),
    );

  const integrations = new Map(of("AWS::ApiGatewayV2::Integration", schema.integration));
  return {
    placeholders,
    notMade,
    outputs: Object.fromEntries(
      Object.entries(parsed.Outputs).flatMap(([name, { Value }]) =>
        typeof Value === "string" ? [[name, Value]] : [],
      ),
    ),
    functions: of("AWS::Lambda::Function", schema.lambdaFunction).map(([name, properties]) => ({
      name,
      bundle: path.resolve(assetRoot, schema.assetPath(name, parsed)),
      dependencies: schema.bundling(name, parsed),
      handler: properties.Handler,
      env: variables(properties.Environment.Variables),
      timeoutMs: properties.Timeout * 1000,
      memoryMb: properties.MemorySize,
    })),
    resources: {
      queues: made("AWS::SQS::Queue", schema.queue).map(([logicalId, attributes]) => ({
        name: nameOf(logicalId),
        attributes,
      })),
      tables: made(["AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"], schema.table).map(
        ([logicalId, table]) => ({ ...table, TableName: nameOf(logicalId) }),
      ),
      buckets: made("AWS::S3::Bucket", schema.bucket).map(([logicalId]) => nameOf(logicalId)),
      parameters: made("AWS::SSM::Parameter", schema.parameter).map(
        ([logicalId, { Type, Value }]) => ({ name: nameOf(logicalId), type: Type, value: Value }),
      ),
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

/** What a person should know of it, each in a line. */
export const notesOf = ({ placeholders, notMade }: StackModel): readonly string[] => [
  ...Object.entries(placeholders).map(
    ([name, why]) =>
      `${name} has no value here: ${why}. Handlers get a placeholder; set it in .env.`,
  ),
  ...notMade,
];

const ownVariables: readonly string[] = Object.values(environment);

/**
 * The construct's id begins the logical ids of all that it makes, and of nothing that the user's
 * infrastructure makes; the receiver tells that id.
 */
function ownIds({ Resources }: Template): (logicalId: string) => boolean {
  const receiver = Object.keys(Resources).find(
    (id) => Resources[id]?.Type === "AWS::Lambda::Function" && id.includes("Receiver"),
  );
  const prefix = receiver?.slice(0, receiver.indexOf("Receiver")) ?? "";
  return (logicalId) => logicalId.startsWith(prefix);
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
