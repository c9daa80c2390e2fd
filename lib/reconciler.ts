import { ArnFormat, Duration, Stack } from "aws-cdk-lib";
import * as events from "aws-cdk-lib/aws-events";
import * as targets from "aws-cdk-lib/aws-events-targets";
import type * as dynamodb from "aws-cdk-lib/aws-dynamodb";
import type * as s3 from "aws-cdk-lib/aws-s3";
import type * as sqs from "aws-cdk-lib/aws-sqs";
import type { Construct, IConstruct } from "constructs";
import { environment, holding } from "../lambda/contract/environment.ts";
import { productionApi, sandboxApi } from "../lambda/contract/shipmondo-address.ts";
import { apiPath } from "./api-path.ts";
import type { BundleOf } from "./bundle.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Permission } from "./function-role.ts";
import { LambdaFunction } from "./lambda-function.ts";
import { decryptParameters } from "./read-keys.ts";
import type { ReconcileSettings, Settings } from "./settings.ts";

export interface ReconcilerProps {
  readonly queue: sqs.IQueue;
  readonly bucket: s3.Bucket;
  readonly table: dynamodb.Table;
  readonly endpoint: Endpoint;
  readonly settings: Settings;
  /** The setting `reconcile`, where it is not false. */
  readonly reconcile: ReconcileSettings;
  readonly bundleOf: BundleOf;
}

/** Finds in Shipmondo's API what no webhook has brought, and puts it on the queue. */
export class Reconciler extends LambdaFunction {
  /** Time between two runs. */
  readonly interval: Duration;

  constructor(scope: Construct, id: string, props: ReconcilerProps) {
    const { queue, bucket, table, endpoint, settings, reconcile } = props;
    super(scope, id, {
      name: "reconciler",
      description: "Finds in Shipmondo's API what no webhook has brought.",
      memoryMb: 512,
      // Room for slow answers of the API. Longer than a short interval: a lease in the table keeps
      // runs apart.
      timeout: Duration.seconds(240),
      environment: {
        [environment.queueUrl]: queue.queueUrl,
        [environment.tableName]: table.tableName,
        [environment.bucketName]: bucket.bucketName,
        [environment.apiPath]: apiPath(settings),
        [environment.shipmondoApiUrl]: settings.sandbox ? sandboxApi : productionApi,
        [environment.endpointUrls]: endpoint.bases.join(","),
        [environment.webhooks]: settings.webhooks.join(","),
        ...(reconcile.all ? { [environment.reconcileAll]: "true" } : {}),
        ...(reconcile.since === undefined ? {} : { [environment.reconcileSince]: reconcile.since }),
      },
      permissions: [
        ...readCredentials(scope, settings),
        {
          actions: ["sqs:SendMessage"],
          resources: [queue.queueArn],
          why: "Puts what was found on the queue.",
        },
        {
          actions: [
            "dynamodb:GetItem",
            "dynamodb:BatchGetItem",
            "dynamodb:PutItem",
            "dynamodb:UpdateItem",
            "dynamodb:DeleteItem",
          ],
          resources: [table.tableArn],
          why: "Keeps its watermarks and its lease, and reads what is known of the objects.",
        },
        {
          actions: ["s3:ListBucket"],
          resources: [bucket.bucketArn],
          conditions: { StringLike: { "s3:prefix": `${holding.pending}*` } },
          why: "Stops before the oldest delivery that waits in the bucket.",
        },
        {
          actions: ["s3:PutObject"],
          resources: [bucket.arnForObjects(`${holding.large}*`)],
          why: "Leaves large objects for the consumer; the keys name the delivery.",
        },
      ],
      settings,
      bundleOf: props.bundleOf,
    });
    this.interval = Duration.minutes(reconcile.everyMinutes);
    // A schedule and not a retry: after a failed run the next one goes on where it stopped.
    this.function.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(5) });
    new events.Rule(this, "Schedule", {
      description: "Starts the reconciler.",
      schedule: events.Schedule.rate(this.interval),
      targets: [new targets.LambdaFunction(this.function)],
    });
  }
}

/** What reading the credentials of Shipmondo's API takes. */
function readCredentials(scope: IConstruct, settings: Settings): readonly Permission[] {
  const parameter = Stack.of(scope).formatArn({
    service: "ssm",
    resource: "parameter",
    resourceName: apiPath(settings).slice(1),
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
  return [
    {
      actions: ["ssm:GetParameter"],
      resources: [parameter],
      why: "Reads the credentials of Shipmondo's API.",
    },
    ...decryptParameters(scope, settings),
  ];
}
