import type { Context } from "aws-lambda";
import { createAllowance } from "./allowance.ts";
import { connect } from "../aws/connect.ts";
import { environment } from "../contract/environment.ts";
import { createCurrentInvocation } from "../common/invocation-context.ts";
import { createKeyring } from "../intake/keyring.ts";
import { createLog } from "../common/log.ts";
import { createMetrics } from "../common/metrics.ts";
import { functionName, keysMaxAgeMs } from "../common/read-environment.ts";
import type { Answer } from "./answer.ts";
import { createKeeper, holdLimits, refusedLimits } from "./keep.ts";
import { createReceive, type WebhookEvent } from "./receive.ts";
import { createSaveDelivery } from "./save-delivery.ts";
import { warmUp } from "./warm-up.ts";

const now = Date.now;
const random = Math.random;
// Taken here and not at the first line: Node makes the stream when it is first asked for.
const { stdout } = process;
const write = (line: string): void => void stdout.write(`${line}\n`);
const current = createCurrentInvocation();
const log = createLog(write, now, current.fields);
const metrics = createMetrics(write, now, functionName(process.env));

const { readKeys, queue, bucket, openQueue } = connect(process.env, now);
const keyring = createKeyring({
  read: readKeys,
  now,
  random,
  log,
  maxAgeMs: keysMaxAgeMs(process.env),
  onUnreadable: () => {
    metrics.put({ KeysUnreadable: 1 });
  },
});

const holdAllowance = createAllowance(holdLimits, now);
const refusedAllowance = createAllowance(refusedLimits, now);

const receive = createReceive({
  keyring,
  save: createSaveDelivery({ queue, bucket, now, random, log }),
  keeper: createKeeper({ bucket, holdAllowance, refusedAllowance, now, random, log }),
  requireBinding: process.env[environment.requireBinding] === "true",
  now,
  log,
  metrics,
});

await warmUp(keyring, openQueue);

export const handler = (event: WebhookEvent, context?: Partial<Context>): Promise<Answer> => {
  current.begin(context);
  return receive(event);
};
