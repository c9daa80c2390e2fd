import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { randomInt, randomUUID } from "node:crypto";
import { createFailureRecords } from "../../lambda/aws/failure-records.ts";
import { createHeldObjects } from "../../lambda/aws/held-objects.ts";
import { createDeadLetterQueue } from "../../lambda/dead/dead-letters.ts";
import { localCredentials, type Engines } from "../engines/start-engines.ts";
import type { History } from "../history/history.ts";
import { queueContents } from "../queue-contents.ts";
import type { Scope } from "../scope.ts";
import { createShopControl } from "../shop-control.ts";
import type { StackRoles } from "../template/stack-roles.ts";
import type { ActsParts, RunActs } from "./create-acts.ts";
import { createActs } from "./create-acts.ts";
import { inspectedLetter } from "./inspected-letter.ts";
import { createCountNewer } from "./newer-handled.ts";
import { createPostWebhook } from "./post-webhook.ts";

export interface StartActsOptions extends Pick<
  ActsParts,
  "consumer" | "sources" | "fault" | "rerun"
> {
  readonly engines: Engines;
  readonly roles: StackRoles;
  readonly sqs: SQSClient;
  readonly history: History;
  readonly note: ActsParts["note"];
  /** Makes queues, bucket and table again, where they are gone. */
  readonly ensure: () => Promise<void>;
  /** Address that webhooks are posted to. */
  readonly endpoint: string;
  /** The run's key `local`. */
  readonly webhookKey: string;
  /** The run's own certificate; null on plain HTTP. */
  readonly certificate: { readonly file: string; readonly pem: string } | null;
  /** Address of the local Shipmondo; null: the run has none. */
  readonly shop: string | null;
}

/** The acts of a running stack. */
export function startActs(options: StartActsOptions, scope: Scope): RunActs {
  const { engines, roles, sqs, history, endpoint, certificate, shop } = options;
  const { endpoints, region } = engines;
  const client = { region, credentials: localCredentials };
  const s3 = new S3Client({ ...client, endpoint: endpoints.s3, forcePathStyle: true });
  const dynamoDb = new DynamoDBClient({ ...client, endpoint: endpoints.dynamodb });
  scope.onClose(() => {
    s3.destroy();
    dynamoDb.destroy();
  });
  const { queueUrl, deadLetterQueueUrl } = roles;
  return createActs({
    ...options,
    queueUrl,
    queueUrls: [queueUrl, deadLetterQueueUrl],
    table: roles.table,
    dynamoDb,
    objects: createHeldObjects(s3, roles.bucket),
    records: createFailureRecords(dynamoDb, roles.table, Date.now),
    deadLetters: createDeadLetterQueue(sqs, deadLetterQueueUrl),
    inspect: async () => {
      const found = await queueContents(endpoints.sqs, roles.deadLetterQueueName);
      return found.map(inspectedLetter);
    },
    countNewer: () => createCountNewer(history),
    signing: { endpoint, key: options.webhookKey },
    post: createPostWebhook(endpoint, certificate?.pem ?? null),
    curl: { endpoint, certificate: certificate?.file ?? null },
    shop: shop === null ? null : createShopControl(new URL(shop)),
    freshId: randomUUID,
    freshObjectId: () => randomInt(100_000_000, 1_000_000_000),
    now: Date.now,
  });
}
