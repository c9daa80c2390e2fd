import { createVersionRecords, type VersionRecords } from "../../../lambda/aws/version-records.ts";
import { environment } from "../../../lambda/contract/environment.ts";
import { recordsLifeSeconds } from "../../../lambda/contract/records-life.ts";
import { createProgress, type Progress } from "../../../lambda/reconciler/progress.ts";
import { readReconcilerSettings } from "../../../lambda/reconciler/read-settings.ts";
import type { OwnEndpoint } from "../../../lambda/reconciler/registered-pairs.ts";
import { createSendFound, type SendFound } from "../../../lambda/reconciler/send-found.ts";
import { oldestHold, windowEnd } from "../../../lambda/reconciler/window-end.ts";
import type { ShipmondoApi } from "../../../lambda/shipmondo/shipmondo-api.ts";
import { variables as localVariables } from "../../../local/options.ts";
import type { Surroundings } from "../surroundings.ts";
import type { Target } from "../target.ts";
import { findTargetApi } from "./target-api.ts";
import { targetSettings } from "./target-settings.ts";

/** What it takes to do by hand what the reconciler of a target does. */
export interface Reconciliation {
  readonly api: ShipmondoApi;
  /** Base address of the API. */
  readonly address: string;
  readonly versions: VersionRecords;
  readonly progress: Progress;
  readonly send: SendFound;
  readonly own: OwnEndpoint;
  /** The setting `reconcile.all`: changes that no webhook announces count, too. */
  readonly all: boolean;
  /** The setting `reconcile.since`, in milliseconds since the epoch; -Infinity: none. */
  readonly since: number;
  /** What is younger may still be on its way. */
  readonly lagMs: number;
  /** Up to when objects may be looked for, in milliseconds since the epoch. */
  readonly windowEnd: (lagMs: number) => Promise<WindowEnd>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface WindowEnd {
  readonly at: number;
  /** It is earlier than the lag says: a delivery waits in the bucket. */
  readonly isHeld: boolean;
}

/**
 * Finds it for a target: from the stack's outputs, and from the settings of this checkout.
 * @param stage of the settings
 * @throws CannotRun that says what to do
 */
export async function reconciliationOf(
  target: Target,
  stage: string | null,
  around: Pick<Surroundings, "env" | "sleep" | "now">,
): Promise<Reconciliation> {
  const { stackName, endpointBases } = target.shipmondo();
  const settings = await targetSettings(stackName, stage, around.env);
  const { api, address } = await findTargetApi(target, around.env, settings.sandbox, around.sleep);
  const { reconcile } = settings;
  const lag = environment.reconcileLag;
  const localLag = target.isLocal ? localVariables[lag]?.preset : undefined;
  const { lagMs } = readReconcilerSettings({ [lag]: around.env[lag] ?? localLag });
  const now = (): number => around.now().getTime();
  const { dynamoDb, tableName, objects, sqs, queueUrl } = target;
  const holds = (): Promise<number | null> =>
    oldestHold((prefix, after, most) => objects.list(prefix, after, most));
  return {
    api,
    address,
    versions: createVersionRecords(dynamoDb, tableName, recordsLifeSeconds, now),
    progress: createProgress(dynamoDb, tableName),
    send: createSendFound(sqs, queueUrl, (key, body) => objects.write(key, body)),
    own: { urls: endpointBases, patterns: settings.webhooks },
    all: reconcile !== false && reconcile.all,
    since:
      reconcile === false || reconcile.since === undefined
        ? -Infinity
        : Date.parse(reconcile.since),
    lagMs,
    async windowEnd(lag) {
      const hold = await holds();
      const time = now();
      const at = windowEnd(time, lag, hold);
      return { at, isHeld: at < time - lag };
    },
    now,
  };
}
