import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { STSClient } from "@aws-sdk/client-sts";
import type { LocalEndpoints } from "../../local/local-endpoints.ts";

/** What an operator's questions about a running deployment are put to. */
export type Operations = LocalOperations | StackOperations;

/** The local run, asked by its HTTP API. */
export interface LocalOperations {
  readonly kind: "local";
  readonly port: number;
  readonly endpoints: LocalEndpoints;
}

/** A stack in AWS. What an output names throws CannotRun where the stack's version has none. */
export interface StackOperations {
  readonly kind: "stack";
  readonly cloudWatch: CloudWatchClient;
  readonly logs: CloudWatchLogsClient;
  readonly lambda: LambdaClient;
  /** Says who calls. */
  readonly sts: STSClient;
  /** UUID of the mapping that feeds the consumer from the queue. */
  readonly eventSourceId: () => string;
  /** What the names of the stack's alarms begin with. */
  readonly alarmPrefix: () => string;
  /** The consumer's name, for its metrics. */
  readonly consumerName: () => string;
  /** Names of the functions' log groups, by what the function is called: `consumer`. */
  readonly logGroups: () => ReadonlyMap<string, string>;
}
