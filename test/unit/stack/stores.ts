import { Match } from "aws-cdk-lib/assertions";
import { expectResource, synthesize } from "./synthesize.ts";

describe("queues, bucket and table", () => {
  const { template, resources, resource } = synthesize({
    consumerTimeoutSeconds: 45,
    maxAttempts: 6,
  });

  it.each(["QueueDeliveries", "QueueDeadLetters"])(
    "%s is a FIFO queue of high throughput that keeps 14 days, encrypted, for messages of 1 MiB",
    (prefix) => {
      expect(resource("AWS::SQS::Queue", prefix).Properties).toMatchObject({
        FifoQueue: true,
        DeduplicationScope: "messageGroup",
        FifoThroughputLimit: "perMessageGroupId",
        MessageRetentionPeriod: 14 * 24 * 3600,
        MaximumMessageSize: 1_048_576,
        SqsManagedSseEnabled: true,
      });
    },
  );

  it("hide a delivery for six times the consumer's time-out and dead-letter by themselves what reaches no handler for a day", () => {
    expect(resource("AWS::SQS::Queue", "QueueDeliveries").Properties).toMatchObject({
      VisibilityTimeout: 6 * 45,
      RedrivePolicy: { maxReceiveCount: 320 },
    });
  });

  it.each([
    ["AWS::SQS::QueuePolicy", 2, "sqs:*"],
    ["AWS::S3::BucketPolicy", 1, "s3:*"],
  ])("refuse whoever comes without TLS: %s", (type, count, action) => {
    const found = Object.values(resources(type));
    expect(found).toHaveLength(count);
    for (const { Properties } of found) {
      expect(Properties).toMatchObject({
        PolicyDocument: {
          Statement: [
            {
              Effect: "Deny",
              Action: action,
              Condition: { Bool: { "aws:SecureTransport": "false" } },
            },
          ],
        },
      });
    }
  });

  it("are private, encrypted, and expire all but the verified holds", () => {
    expectResource(template, "AWS::S3::Bucket", {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      BucketEncryption: Match.anyValue(),
      LifecycleConfiguration: {
        Rules: [
          Match.objectLike({ Prefix: "large/", ExpirationInDays: 90 }),
          Match.objectLike({ Prefix: "refused/", ExpirationInDays: 14 }),
          Match.objectLike({ Prefix: "dropped/", ExpirationInDays: 14 }),
          Match.objectLike({ Prefix: "pending/unverified/", ExpirationInDays: 14 }),
          Match.objectEquals({
            Id: "uploads",
            Status: "Enabled",
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
          }),
        ],
      },
    });
  });

  it("keep records on demand, by id, until they expire, with recovery to any point", () => {
    expectResource(template, "AWS::DynamoDB::Table", {
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      TimeToLiveSpecification: { AttributeName: "expiration", Enabled: true },
      BillingMode: "PAY_PER_REQUEST",
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
  });

  it.each([
    ["AWS::SQS::Queue", "QueueName"],
    ["AWS::S3::Bucket", "BucketName"],
    ["AWS::DynamoDB::Table", "TableName"],
  ])(
    "outlive the stack, but not a first deployment that fails, and have no fixed names: %s",
    (type, name) => {
      const found = Object.values(resources(type));
      expect(found.length).toBeGreaterThan(0);
      for (const { Properties, DeletionPolicy, UpdateReplacePolicy } of found) {
        expect(Properties[name]).toBeUndefined();
        expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(["RetainExceptOnCreate", "Retain"]);
      }
    },
  );
});
