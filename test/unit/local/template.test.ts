import { notesOf, readStack } from "../../../local/template/read-stack.ts";
import { bundlingMetadata } from "../../../lambda/contract/bundling.ts";
import { adaptStack } from "../../../local/template/adapt-stack.ts";
import { resolve, UnresolvedError } from "../../../local/template/resolve.ts";
import { stackRoles } from "../../../local/template/stack-roles.ts";

const place = {
  region: "eu-west-1",
  account: "000000000000",
  queueUrl: (name: string) => `http://127.0.0.1:1/000000000000/${name}`,
};
const lambda = (env: Record<string, unknown>, asset = "asset.1") => ({
  Type: "AWS::Lambda::Function",
  Properties: {
    Handler: "index.handler",
    Timeout: 30,
    MemorySize: 512,
    Environment: { Variables: env },
    Role: { "Fn::ImportValue": "not known here" },
  },
  Metadata: { "aws:asset:path": asset },
});

const template = {
  Outputs: {
    ApiPath: { Value: "/Shop/api" },
    RotationPath: { Value: "/Shop/rotation" },
    EndpointUrl: { Value: { "Fn::ImportValue": "not known here" } },
  },
  Parameters: { BootstrapVersion: { Type: "String", Default: "/cdk" } },
  Resources: {
    ReceiverFn1: lambda({
      QUEUE_URL: { Ref: "Queue1" },
      BUCKET_NAME: { Ref: "HoldingBucket1" },
      KEYS_PATH: "/keys/",
    }),
    ConsumerFn1: lambda({
      TABLE_NAME: { Ref: "Marks1" },
      DLQ_URL: { Ref: "Dead1" },
      RETRY_DELAYS_S: "5,60",
    }),
    Warm1: { Type: "AWS::Lambda::Alias", Properties: { FunctionName: { Ref: "ReceiverFn1" } } },
    Dead1: { Type: "AWS::SQS::Queue", Properties: { FifoQueue: true } },
    Queue1: {
      Type: "AWS::SQS::Queue",
      Properties: {
        FifoQueue: true,
        VisibilityTimeout: 180,
        RedrivePolicy: {
          deadLetterTargetArn: { "Fn::GetAtt": ["Dead1", "Arn"] },
          maxReceiveCount: 5,
        },
      },
    },
    HoldingBucket1: { Type: "AWS::S3::Bucket" },
    Marks1: {
      Type: "AWS::DynamoDB::Table",
      Properties: {
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      },
    },
    Integration1: {
      Type: "AWS::ApiGatewayV2::Integration",
      Properties: { IntegrationUri: { Ref: "Warm1" }, PayloadFormatVersion: "2.0" },
    },
    Route1: {
      Type: "AWS::ApiGatewayV2::Route",
      Properties: {
        RouteKey: "POST /webhooks",
        Target: { "Fn::Join": ["", ["integrations/", { Ref: "Integration1" }]] },
      },
    },
    Mapping1: {
      Type: "AWS::Lambda::EventSourceMapping",
      Properties: {
        FunctionName: { Ref: "ConsumerFn1" },
        EventSourceArn: { "Fn::GetAtt": ["Queue1", "Arn"] },
        BatchSize: 1,
        ScalingConfig: { MaximumConcurrency: 3 },
      },
    },
    Rule1: {
      Type: "AWS::Events::Rule",
      Properties: {
        ScheduleExpression: "rate(5 minutes)",
        Targets: [{ Arn: { "Fn::GetAtt": ["ReceiverFn1", "Arn"] } }],
      },
    },
  },
};
const model = readStack(template, "/out", place);

test("a stack is read with every reference worked out", () => {
  expect(model.functions[0]).toEqual({
    name: "ReceiverFn1",
    bundle: "/out/asset.1",
    handler: "index.handler",
    dependencies: { external: [], nodeModules: [] },
    env: {
      QUEUE_URL: "http://127.0.0.1:1/000000000000/Queue1.fifo",
      BUCKET_NAME: "holdingbucket1",
      KEYS_PATH: "/keys/",
    },
    timeoutMs: 30_000,
    memoryMb: 512,
  });
  expect(model.resources.queues).toContainEqual({
    name: "Queue1.fifo",
    attributes: {
      FifoQueue: "true",
      VisibilityTimeout: "180",
      RedrivePolicy:
        '{"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:000000000000:Dead1.fifo","maxReceiveCount":5}',
    },
  });
  expect(model.routes).toEqual([
    { routeKey: "POST /webhooks", functionName: "ReceiverFn1", timeoutMs: 30_000 },
  ]);
  expect(model.eventSources).toEqual([
    { functionName: "ConsumerFn1", queueName: "Queue1.fifo", batchSize: 1, maxConcurrency: 3 },
  ]);
  expect(model.schedules).toEqual([{ functionName: "ReceiverFn1", everyMs: 300_000 }]);
});

test("what the user's infrastructure keeps out of a bundle is read from the template's metadata", () => {
  const { ReceiverFn1 } = template.Resources;
  const dependencies = { external: ["pg-native"], nodeModules: ["sharp"] };
  const Metadata = { ...ReceiverFn1.Metadata, [bundlingMetadata]: dependencies };
  const Resources = { ...template.Resources, ReceiverFn1: { ...ReceiverFn1, Metadata } };
  const own = readStack({ ...template, Resources }, "/out", place);
  expect(own.functions[0]?.dependencies).toEqual(dependencies);
});

test("for a debugger, each queue has one batch under way", () => {
  const none = { functionEnv: {}, bundles: {}, scheduleEveryMs: {}, visibilityS: null };
  const one = adaptStack(model, { ...none, oneAtATime: true });
  expect(one.eventSources.map(({ maxConcurrency }) => maxConcurrency)).toEqual([1]);
});

test("the route's label is worked out from the stack's id, and the endpoint's path from the route", () => {
  const uuid = { "Fn::Select": [2, { "Fn::Split": ["/", { Ref: "AWS::StackId" }] }] };
  const { Route1 } = template.Resources;
  const RouteKey = { "Fn::Join": ["", ["POST /webhooks/", uuid]] };
  const Properties = { ...Route1.Properties, RouteKey };
  const own = readStack(
    { ...template, Resources: { ...template.Resources, Route1: { ...Route1, Properties } } },
    "/out",
    place,
  );
  expect(own.routes[0]?.routeKey).toBe("POST /webhooks/local");
  expect(stackRoles(own).endpointPath).toBe("/webhooks/local");
});

test("a stack without a route to the receiver is an error that says where to look", () => {
  expect(() => stackRoles({ ...model, routes: [] })).toThrow("no route to the receiver");
});

test("an address of the API's own is one on this machine, and outputs that are text are kept", () => {
  const address = { "Fn::Join": ["", [{ "Fn::GetAtt": ["Api1", "ApiEndpoint"] }, "/webhooks"]] };
  const reconciler = lambda({ ENDPOINT_URLS: address });
  const Api1 = { Type: "AWS::ApiGatewayV2::Api" };
  const own = readStack(
    { ...template, Resources: { ...template.Resources, ReconcilerFn1: reconciler, Api1 } },
    "/out",
    place,
  );
  expect(stackRoles(own).reconciler).toMatchObject({
    env: { ENDPOINT_URLS: "http://127.0.0.1/webhooks" },
  });
  expect(own.outputs).toEqual({ ApiPath: "/Shop/api", RotationPath: "/Shop/rotation" });
});

test("a stack without the output of a path is an error that says where to look", () => {
  expect(() => stackRoles({ ...model, outputs: {} })).toThrow("no output ApiPath");
});

test("the parts are told apart by logical ids and environment", () => {
  expect(stackRoles(model)).toMatchObject({
    queueName: "Queue1.fifo",
    deadLetterQueueName: "Dead1.fifo",
    table: "Marks1",
    keysPath: "/keys",
    apiPath: "/Shop/api",
    rotationPath: "/Shop/rotation",
    reconciler: null,
    maxReceives: 5,
  });
});

test("a function never runs longer than its message is invisible", () => {
  const adapted = adaptStack(model, {
    functionEnv: { RETRY_DELAYS_S: "1" },
    bundles: { Consumer: "/other" },
    scheduleEveryMs: { Receiver: 10_000, Other: 1 },
    visibilityS: 4,
  });
  expect(adapted.schedules).toEqual([{ functionName: "ReceiverFn1", everyMs: 10_000 }]);
  const [receiver, consumer] = adapted.functions;
  expect(receiver).toMatchObject({ timeoutMs: 30_000, bundle: "/out/asset.1" });
  expect(consumer).toMatchObject({
    timeoutMs: 4_000,
    bundle: "/other",
    env: { RETRY_DELAYS_S: "1" },
  });
  expect(adapted.resources.queues.map(({ attributes }) => attributes.VisibilityTimeout)).toEqual([
    undefined,
    "4",
  ]);
});

test("a bundle without a place is an error that names the function and the way out", () => {
  const unplaced = { Resources: { ReceiverFn1: { ...lambda({}), Metadata: {} } } };
  expect(() => readStack(unplaced, "/out", place)).toThrow(
    "The template does not say where the bundle of ReceiverFn1 lies (aws:asset:path). " +
      "Synthesize with the context aws:cdk:enable-asset-metadata.",
  );
});

describe("what the user's infrastructure adds", () => {
  const { Receiver, ...users } = {
    Receiver: lambda({}),
    Stock1: {
      Type: "AWS::DynamoDB::GlobalTable",
      Properties: {
        KeySchema: [{ AttributeName: "sku", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "sku", AttributeType: "S" }],
      },
    },
    Jobs1: { Type: "AWS::SQS::Queue", Properties: { QueueName: "jobs" } },
    Limit1: { Type: "AWS::SSM::Parameter", Properties: { Type: "String", Value: "7" } },
    Secret1: { Type: "AWS::SecretsManager::Secret", Properties: {} },
    Odd1: { Type: "AWS::DynamoDB::Table", Properties: { KeySchema: { "Fn::ImportValue": "x" } } },
    OwnFunction1: lambda({ A: { Ref: "Secret1" } }),
    Nightly1: {
      Type: "AWS::Events::Rule",
      Properties: { ScheduleExpression: "cron(0 1 * * ? *)" },
    },
  };
  const consumer = lambda({
    TABLE_NAME: "records",
    STOCK_TABLE: { Ref: "Stock1" },
    JOBS_URL: { Ref: "Jobs1" },
    LIMIT: { "Fn::GetAtt": ["Limit1", "Value"] },
    LIMIT_NAME: { Ref: "Limit1" },
    SHOP_SECRET_ARN: { Ref: "Secret1" },
    SHOP_PASSWORD: "{{resolve:secretsmanager:shop}}",
  });
  const parts = {
    WebhooksReceiverFn1: Receiver,
    WebhooksConsumerFn1: consumer,
  };
  const read = readStack({ Resources: { ...parts, ...users } }, "/out", place);

  test("is made on the engines, under the names that are fixed, and nothing of it is run", () => {
    expect(read.resources.tables.map(({ TableName }) => TableName)).toEqual(["Stock1"]);
    expect(read.resources.queues.map(({ name }) => name)).toEqual(["jobs"]);
    expect(read.resources.parameters).toEqual([{ name: "Limit1", type: "String", value: "7" }]);
    expect(read.functions.map(({ name }) => name)).toEqual(Object.keys(parts));
    expect(read.schedules).toEqual([]);
  });

  test("gives the consumer the names here, and a placeholder and a line for what is not here", () => {
    expect(read.functions[1]?.env).toEqual({
      TABLE_NAME: "records",
      STOCK_TABLE: "Stock1",
      JOBS_URL: "http://127.0.0.1:1/000000000000/jobs",
      LIMIT: "7",
      LIMIT_NAME: "Limit1",
      SHOP_SECRET_ARN: "no-value-here:SHOP_SECRET_ARN",
      SHOP_PASSWORD: "no-value-here:SHOP_PASSWORD",
    });
    const notes = notesOf(read);
    expect(notes).toHaveLength(3);
    expect(notes[0]).toMatch(/^SHOP_SECRET_ARN has no value here: .+ set it in \.env\.$/);
    expect(notes[2]).toContain("Odd1");
  });

  test("yields to .env, which no line is printed for", () => {
    const consumerEnv = { SHOP_SECRET_ARN: "from-env", STOCK_TABLE: "other" };
    const adaptation = { functionEnv: {}, bundles: {}, scheduleEveryMs: {}, visibilityS: null };
    const adapted = adaptStack(read, { ...adaptation, consumerEnv });
    expect(adapted.functions[1]?.env).toMatchObject(consumerEnv);
    expect(adapted.functions[0]?.env).toEqual({});
    expect(notesOf(adapted).join()).not.toContain("SHOP_SECRET_ARN");
  });

  test("does not hide a variable of the stack's own that has no value", () => {
    const wrong = lambda({ TABLE_NAME: { Ref: "Secret1" } });
    const Resources = { ...parts, ...users, WebhooksConsumerFn1: wrong };
    expect(() => readStack({ Resources }, "/out", place)).toThrow("Secret1");
  });
});

describe("intrinsic functions", () => {
  const references = {
    ref: (id: string) => (id === "Known" ? "name" : null),
    attribute: (id: string, attribute: string) => (id === "Known" ? `${id}/${attribute}` : null),
  };

  test.each([
    [{ Ref: "Known" }, "name"],
    [{ "Fn::GetAtt": "Known.Arn" }, "Known/Arn"],
    [{ "Fn::Join": ["-", ["a", { Ref: "Known" }]] }, "a-name"],
    [{ "Fn::Select": [1, { "Fn::Split": [",", "a,b"] }] }, "b"],
    [{ "Fn::Sub": "${Known} ${Known.Arn} ${!Kept}" }, "name Known/Arn ${Kept}"],
    [{ "Fn::Sub": ["${a}", { a: { Ref: "Known" } }] }, "name"],
    [{ a: { Ref: "AWS::NoValue" }, b: [{ Ref: "AWS::NoValue" }, 1] }, { b: [1] }],
    [
      { Ref: "Known", other: 1 },
      { Ref: "Known", other: 1 },
    ],
  ])("%j becomes %j", (value, resolved) => {
    expect(resolve(value, references)).toEqual(resolved);
  });

  test.each([
    [{ Ref: "Unknown" }, "The template refers to Unknown, which is not on this machine"],
    [{ "Fn::GetAtt": ["Unknown", "Arn"] }, "does not know the attribute Unknown.Arn"],
    [{ "Fn::ImportValue": "x" }, "does not know the template function Fn::ImportValue"],
  ])("%j is an error that names it", (value, text) => {
    expect(() => resolve(value, references)).toThrow(UnresolvedError);
    expect(() => resolve(value, references)).toThrow(text);
  });
});
