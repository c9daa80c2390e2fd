import type { SQSRecord } from "aws-lambda";
import type { FailedMessage, FailedObject, FailureRecord } from "../aws/failure-records.ts";
import type { Log } from "../common/log.ts";

/** A message and what is known of it. */
export interface Job {
  readonly record: SQSRecord;
  readonly message: FailedMessage;
  readonly object: FailedObject;
  /** How often it has been received, this time included. */
  readonly receives: number;
  /** Of its earlier failures. */
  readonly prior: FailureRecord | null;
  /** Milliseconds until Lambda ends the invocation, at its start. */
  readonly functionMs: number;
  readonly log: Log;
}
