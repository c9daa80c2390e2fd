import { everySetting, synthesize, type Synthesized } from "./synthesize.ts";

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

/**
 * An ARN of a template as short text: references by logical id without their hash,
 * pseudo-parameters left out.
 */
function arnText(value: unknown): string {
  if (typeof value === "string") return value;
  const node = value as {
    readonly Ref?: string;
    readonly "Fn::GetAtt"?: readonly string[];
    readonly "Fn::Join"?: readonly [string, readonly unknown[]];
  };
  if (node.Ref !== undefined) return "";
  if (node["Fn::GetAtt"] !== undefined)
    return (node["Fn::GetAtt"][0] ?? "").slice("Webhooks".length, -8);
  return (node["Fn::Join"]?.[1] ?? []).map(arnText).join("");
}

/**
 * All that a function's role may do: "action on resource", with the condition where there is one.
 */
function permissions({ resource }: Synthesized, name: string): readonly string[] {
  const role = resource("AWS::IAM::Role", name).Properties;
  expect(role.ManagedPolicyArns).toBeUndefined();
  const policies = role.Policies as readonly {
    PolicyDocument: { Statement: readonly Statement[] };
  }[];
  return policies
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .flatMap(({ Effect, Action, Resource, Condition }) => {
      expect(Effect).toBe("Allow");
      const suffix = Condition === undefined ? "" : ` if ${JSON.stringify(Condition)}`;
      return [Action]
        .flat()
        .flatMap((action) =>
          [Resource].flat().map((arn) => `${action} on ${arnText(arn)}${suffix}`),
        );
    })
    .sort();
}

const keysRead = [
  "ssm:GetParametersByPath on arn::ssm:::parameter/ShipmondoWebhooks/keys",
  "ssm:GetParametersByPath on arn::ssm:::parameter/ShipmondoWebhooks/keys/*",
];

describe("the roles", () => {
  const plain = synthesize();

  it("let the receiver send, put, read the keys and log, and nothing else", () => {
    expect(permissions(plain, "Receiver")).toEqual([
      "logs:CreateLogStream on ReceiverLogs",
      "logs:PutLogEvents on ReceiverLogs",
      "s3:PutObject on Holding/large/*",
      "s3:PutObject on Holding/pending/*",
      "s3:PutObject on Holding/refused/*",
      "sqs:SendMessage on QueueDeliveries",
      ...keysRead,
    ]);
  });

  it("let the consumer read the queue and large deliveries and see what is gone, mark, dead-letter and log, and nothing else", () => {
    expect(permissions(plain, "Consumer")).toEqual([
      "dynamodb:DeleteItem on Records",
      "dynamodb:GetItem on Records",
      "dynamodb:PutItem on Records",
      "dynamodb:UpdateItem on Records",
      "logs:CreateLogStream on ConsumerLogs",
      "logs:PutLogEvents on ConsumerLogs",
      "s3:GetObject on Holding/large/*",
      's3:ListBucket on Holding if {"StringLike":{"s3:prefix":"large/*"}}',
      "sqs:ChangeMessageVisibility on QueueDeliveries",
      "sqs:DeleteMessage on QueueDeliveries",
      "sqs:GetQueueAttributes on QueueDeliveries",
      "sqs:ReceiveMessage on QueueDeliveries",
      "sqs:SendMessage on QueueDeadLetters",
    ]);
  });

  it("let the reclaimer empty what is pending, send, quarantine, read the keys, the failures and whether the consumer is paused and log, and nothing else", () => {
    expect(permissions(plain, "Reclaimer")).toEqual([
      "dynamodb:Query on Records/index/failures",
      "lambda:GetEventSourceMapping on arn::lambda:::event-source-mapping:",
      "lambda:ListTags on arn::lambda:::event-source-mapping:",
      "logs:CreateLogStream on ReclaimerLogs",
      "logs:PutLogEvents on ReclaimerLogs",
      "s3:DeleteObject on Holding/pending/*",
      "s3:GetObject on Holding/pending/*",
      's3:ListBucket on Holding if {"StringLike":{"s3:prefix":"pending/*"}}',
      "s3:PutObject on Holding/large/*",
      "s3:PutObject on Holding/refused/*",
      "sqs:SendMessage on QueueDeliveries",
      ...keysRead,
    ]);
  });

  it("let the reconciler read the API's credentials and records, mark, send, see what is held and log, and nothing else", () => {
    expect(permissions(plain, "Reconciler")).toEqual([
      "dynamodb:BatchGetItem on Records",
      "dynamodb:DeleteItem on Records",
      "dynamodb:GetItem on Records",
      "dynamodb:PutItem on Records",
      "dynamodb:UpdateItem on Records",
      "logs:CreateLogStream on ReconcilerLogs",
      "logs:PutLogEvents on ReconcilerLogs",
      's3:ListBucket on Holding if {"StringLike":{"s3:prefix":"pending/*"}}',
      "s3:PutObject on Holding/large/*",
      "sqs:SendMessage on QueueDeliveries",
      "ssm:GetParameter on arn::ssm:::parameter/ShipmondoWebhooks/api",
    ]);
  });

  it("let receiver, reclaimer and reconciler decrypt with a key of the user's own, through SSM only", () => {
    const own = synthesize(everySetting);
    for (const name of ["Receiver", "Reclaimer", "Reconciler"]) {
      expect(permissions(own, name).filter((text) => text.startsWith("kms:"))).toEqual([
        `kms:Decrypt on ${everySetting.keysKmsKeyArn} if {"StringEquals":{"kms:ViaService":{"Fn::Join":["",["ssm.",{"Ref":"AWS::Region"},".",{"Ref":"AWS::URLSuffix"}]]}}}`,
      ]);
    }
    expect(permissions(own, "Consumer").filter((text) => text.startsWith("kms:"))).toEqual([]);
  });

  it("are assumed by Lambda alone, and no other role or policy of a role exists", () => {
    const roles = plain.resources("AWS::IAM::Role");
    expect(Object.keys(roles)).toHaveLength(4);
    expect(plain.resources("AWS::IAM::Policy")).toEqual({});
    for (const { Properties } of Object.values(roles)) {
      expect(Properties.AssumeRolePolicyDocument).toMatchObject({
        Statement: [
          {
            Action: "sts:AssumeRole",
            Effect: "Allow",
            Principal: { Service: "lambda.amazonaws.com" },
          },
        ],
      });
    }
  });
});
