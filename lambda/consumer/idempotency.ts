import { IdempotencyConfig, makeIdempotent } from "@aws-lambda-powertools/idempotency";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Context } from "aws-lambda";
import { IdempotencyLayer } from "./idempotency-layer.ts";

/**
 * Runs something once for an idempotency key.
 * @returns "ran", or "duplicate" when it had ended before
 * @throws what `run` throws, or an error of Powertools when the record cannot be read or written
 */
export type RunOnce = (
  key: string,
  context: Context,
  run: (key: string) => Promise<void>,
) => Promise<"ran" | "duplicate">;

/**
 * Idempotency with Powertools on DynamoDB: writes the record of the key as in progress, runs,
 * completes it. A failed run deletes its record; the record of a run that died expires with the
 * function's time-out, so that the next attempt can run.
 * https://docs.aws.amazon.com/powertools/typescript/latest/features/idempotency/
 * @param keepSeconds how long a record is kept: longer than any copy of a delivery can live
 */
export function createRunOnce(
  client: DynamoDBClient,
  tableName: string,
  keepSeconds: number,
): RunOnce {
  const persistenceStore = new IdempotencyLayer(client, tableName);
  const config = new IdempotencyConfig({
    expiresAfterSeconds: keepSeconds,
    hashFunction: "sha256",
  });

  return async (key, context, run) => {
    const outcome = { ran: false };
    const idempotent = makeIdempotent(
      async (runKey: string) => {
        await run(runKey);
        outcome.ran = true;
      },
      // The default prefix is the function's name: renaming the function would forget every record.
      { persistenceStore, config, keyPrefix: "delivery", dataIndexArgument: 0 },
    );
    config.registerLambdaContext(context);
    await idempotent(key);
    return outcome.ran ? "ran" : "duplicate";
  };
}

/** An earlier attempt may still be running: its record is there and has not expired. */
export const isInProgress = (error: unknown): boolean =>
  error instanceof Error && error.name === "IdempotencyAlreadyInProgressError";
