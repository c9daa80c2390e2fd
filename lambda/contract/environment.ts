/**
 * Names of the environment variables that the stack sets and the functions read.
 * Both sides import this file, so they cannot drift apart.
 */
export const environment = {
  /** URL of the FIFO queue of deliveries. */
  queueUrl: "QUEUE_URL",
  /** URL of its dead-letter queue. */
  deadLetterQueueUrl: "DLQ_URL",
  /** SSM path under which every SecureString is an accepted key. */
  keysPath: "KEYS_PATH",
  /** Name of the holding bucket. */
  bucketName: "BUCKET_NAME",
  /** Name of the DynamoDB table of idempotency records and newest versions. */
  tableName: "TABLE_NAME",
  /** UUID of the mapping that feeds the consumer; unset where nothing says whether it is paused. */
  eventSourceId: "EVENT_SOURCE_ID",
  /** Seconds after which cached keys are read again; 300 when unset. */
  keysMaxAge: "KEYS_MAX_AGE_S",
  /** Seconds to wait before the second, third … attempt of a delivery, comma-separated. */
  retryDelays: "RETRY_DELAYS_S",
  /** Attempts of a handler before its delivery goes to the dead-letter queue; 8 when unset. */
  maxAttempts: "MAX_ATTEMPTS",
  /** "false": the messages of handlers' errors stay out of the log; names and stacks are logged. */
  logErrorMessages: "LOG_ERROR_MESSAGES",
  /** DNS suffix of the partition, such as "amazonaws.eu"; worked out from the region when unset. */
  urlSuffix: "URL_SUFFIX",
  /** Name of the SSM parameter that holds the credentials of Shipmondo's API. */
  apiPath: "API_PATH",
  /** Base address of Shipmondo's API, without a slash at its end. */
  shipmondoApiUrl: "SHIPMONDO_API_URL",
  /** User and key of Shipmondo's API, in place of the parameter. */
  shipmondoApiUser: "SHIPMONDO_API_USER",
  shipmondoApiKey: "SHIPMONDO_API_KEY",
  /** What the endpoint's addresses begin with, comma-separated; unset: every webhook is ours. */
  endpointUrls: "ENDPOINT_URLS",
  /** The setting `webhooks`, comma-separated: `Orders:*`, `Shipments:create`. */
  webhooks: "WEBHOOKS",
  /** "true": changes that no registered webhook announces are handed over too. */
  reconcileAll: "RECONCILE_ALL",
  /** ISO 8601: nothing that is older is reconciled. */
  reconcileSince: "RECONCILE_SINCE",
  /** Seconds that a change must be old before it is looked for; 600 when unset. */
  reconcileLag: "RECONCILE_LAG_S",
  /** "true": deliveries whose webhook name does not bind their headers are refused. */
  requireBinding: "REQUIRE_BINDING",
} as const;

/**
 * Partition key and time-to-live attribute of the table of records, as Powertools' DynamoDB
 * persistence names them by default.
 * https://docs.aws.amazon.com/powertools/typescript/latest/features/idempotency/
 */
export const recordsTable = { partitionKey: "id", timeToLive: "expiration" } as const;

/**
 * Sparse index over the open failure records: what is being retried and what is dead, the longest
 * first. Records that are closed, and all other items of the table, lack its partition key and are
 * not in it.
 */
export const failureIndex = {
  name: "failures",
  /** `failing` or `dead`. */
  partitionKey: "failureState",
  /** Milliseconds since the epoch: when the delivery first failed, or when it died. */
  sortKey: "failureSince",
} as const;

/** Prefixes of the holding bucket, for life-cycle rules and every writer and reader. */
export const holding = {
  /** Verified deliveries larger than an SQS message (claim check). */
  large: "large/",
  /** Taken, not on the queue yet; the reclaimer empties it. */
  pending: "pending/",
  /** Same, but taken while no key could be read; verified before it is forwarded. */
  unverified: "pending/unverified/",
  /** The quarantine: refused or unreadable; a corrected key can bring it back. */
  refused: "refused/",
  /** Dead letters that an operator dropped; kept so that they can be restored. */
  dropped: "dropped/",
} as const;

/** What API Gateway's route and the receiver's answers call the endpoint. */
export const webhooksPath = "/webhooks";
