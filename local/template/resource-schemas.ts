import { z } from "zod";
import { bundlingMetadata, type BundleDependencies } from "../../lambda/contract/bundling.ts";
import type { Template } from "./references.ts";

/** The template, and the properties of each resource type that the local run reads. */
const record = z.record(z.string(), z.unknown());

export const template = z.object({
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Properties: record.default({}), Metadata: record.default({}) }),
  ),
  Parameters: z
    .record(z.string(), z.object({ Type: z.string(), Default: z.string().optional() }))
    .default({}),
  Outputs: z.record(z.string(), z.object({ Value: z.unknown() })).default({}),
});

export const lambdaFunction = z.object({
  Handler: z.string().default("index.handler"),
  Timeout: z.number().default(3),
  MemorySize: z.number().default(128),
  Environment: z.object({ Variables: record.default({}) }).default({ Variables: {} }),
});

const attributeText = z
  .union([z.string(), z.number(), z.boolean(), record])
  .transform((value) => (typeof value === "object" ? JSON.stringify(value) : String(value)));

/** CloudFormation's names of a queue's properties are those of the API's attributes. */
const queueProperties = z
  .object({
    FifoQueue: attributeText,
    ContentBasedDeduplication: attributeText,
    DeduplicationScope: attributeText,
    FifoThroughputLimit: attributeText,
    VisibilityTimeout: attributeText,
    MessageRetentionPeriod: attributeText,
    DelaySeconds: attributeText,
    MaximumMessageSize: attributeText,
    ReceiveMessageWaitTimeSeconds: attributeText,
    RedrivePolicy: attributeText,
  })
  .partial();
export const queue = queueProperties.transform((properties): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(properties)),
);

const keySchema = z.array(
  z.object({ AttributeName: z.string(), KeyType: z.enum(["HASH", "RANGE"]) }),
);

const indexes = z
  .array(
    z.object({
      IndexName: z.string(),
      KeySchema: keySchema,
      Projection: z.object({
        ProjectionType: z.enum(["ALL", "KEYS_ONLY", "INCLUDE"]),
        NonKeyAttributes: z.array(z.string()).optional(),
      }),
    }),
  )
  .optional();

export const table = z
  .object({
    KeySchema: keySchema,
    GlobalSecondaryIndexes: indexes,
    LocalSecondaryIndexes: indexes,
    AttributeDefinitions: z.array(
      z.object({ AttributeName: z.string(), AttributeType: z.enum(["S", "N", "B"]) }),
    ),
  })
  .transform((properties) => ({ ...properties, BillingMode: "PAY_PER_REQUEST" as const }));

export const bucket = z.object({});

export const parameter = z.object({ Type: z.enum(["String", "StringList"]), Value: z.string() });

export const route = z.object({ RouteKey: z.string(), Target: z.string() });

export const integration = z.object({
  IntegrationUri: z.string(),
  PayloadFormatVersion: z.literal("2.0"),
  TimeoutInMillis: z.number().default(30_000),
});

export const eventSource = z.object({
  FunctionName: z.string(),
  EventSourceArn: z.string(),
  BatchSize: z.number().default(10),
  ScalingConfig: z
    .object({ MaximumConcurrency: z.number().default(2) })
    .default({ MaximumConcurrency: 2 }),
});

const unitMs: Readonly<Record<string, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

export const schedule = z.object({
  ScheduleExpression: z.string().transform((expression, context) => {
    const [, count, unit = ""] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
    if (count !== undefined) return Number(count) * (unitMs[unit] ?? 0);
    context.addIssue({ code: "custom", message: "the local run takes rate(…) schedules only" });
    return z.NEVER;
  }),
  Targets: z.array(z.object({ Arn: z.string() })),
});

/** The names of the properties that a schema above reads. */
export function propertyNames(properties: z.ZodType): ReadonlySet<string> {
  const object = properties instanceof z.ZodPipe ? properties.in : properties;
  return new Set(object instanceof z.ZodObject ? Object.keys(object.shape) : []);
}

/**
 * Where a function's bundle lies, from the metadata that `aws:cdk:enable-asset-metadata` adds.
 * @throws Error naming the function that has none
 */
export function assetPath(logicalId: string, { Resources }: Template): string {
  const place = Resources[logicalId]?.Metadata["aws:asset:path"];
  if (typeof place === "string") return place;
  throw new Error(
    `The template does not say where the bundle of ${logicalId} lies (aws:asset:path). ` +
      "Synthesize with the context aws:cdk:enable-asset-metadata.",
  );
}

const dependencies = z.object({ external: z.array(z.string()), nodeModules: z.array(z.string()) });

/** What the user's infrastructure keeps out of a function's bundle; nothing where none says. */
export function bundling(logicalId: string, { Resources }: Template): BundleDependencies {
  const found = dependencies.safeParse(Resources[logicalId]?.Metadata[bundlingMetadata]);
  return found.success ? found.data : { external: [], nodeModules: [] };
}
