import type { VersionRecords } from "../aws/version-records.ts";
import { errorName, type Log } from "../common/log.ts";
import type { Metrics } from "../common/metrics.ts";
import { reconciledNames, type ReconciledName } from "../contract/reconciled.ts";
import type { ApiFailure } from "../shipmondo/api-call.ts";
import type { ApiCredentials } from "../shipmondo/credentials.ts";
import type { ShipmondoApi } from "../shipmondo/shipmondo-api.ts";
import { handOver, judgeRows } from "./hand-over.ts";
import type { Lease } from "./lease.ts";
import type { Progress } from "./progress.ts";
import { listSources } from "./read-window.ts";
import {
  registeredPairs,
  webhooksAmiss,
  type OwnEndpoint,
  type RegisteredPairs,
} from "./registered-pairs.ts";
import type { SendFound } from "./send-found.ts";
import { walkInTurns } from "./walk-in-turns.ts";
import { walkWindows, type Walked } from "./walk-windows.ts";
import { windowEnd } from "./window-end.ts";

export interface ReconcileOptions {
  /** Null: there are none, and so nothing is to be done. */
  readonly readCredentials: () => Promise<ApiCredentials | null>;
  /** @param until when a call must have ended, in milliseconds since the epoch */
  readonly api: (credentials: ApiCredentials, until: () => number) => ShipmondoApi;
  readonly lease: Lease;
  readonly progress: Progress;
  readonly versions: Pick<VersionRecords, "readAll">;
  readonly send: SendFound;
  /** When the oldest hold was received, in milliseconds since the epoch; null without one. */
  readonly oldestHold: () => Promise<number | null>;
  readonly own: OwnEndpoint;
  /** Changes that no webhook announces are handed over, too. */
  readonly all: boolean;
  /** Nothing older is looked for, in milliseconds since the epoch. */
  readonly since: number;
  readonly lagMs: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Read again below the watermark: a version that the list showed late, and clocks that differ. */
const overlapMs = 2 * 60_000;
/** Kept of the function's time, but a third at most: for the last window. */
const leastMs = 20_000;
/**
 * Share of that for the last window's sends and watermark. The rest is for its calls of the API,
 * which would seem to fail if they had to end when no window may begin any more.
 */
const afterCalls = 0.4;
/** A lease outlives its run by what a killed process may still send. */
const leaseMarginMs = 5_000;

/** How a run ended. */
export type Ended =
  "no_credentials" | "another_runs" | "caught_up" | "over" | "unsteady" | ApiFailure["reason"];

/**
 * One run: reads what changed since the run before from Shipmondo's API, and puts on the queue what
 * no webhook brought. Killed anywhere, the next run begins at the last watermark and finds the
 * rest.
 * @returns a function that rejects when AWS fails it
 */
export function createReconcile(
  options: ReconcileOptions,
): (runId: string, remainingMs: () => number) => Promise<Ended> {
  const { lease, progress, versions, send, own, all, now, log, metrics } = options;

  async function readWebhooks(api: ShipmondoApi): Promise<RegisteredPairs | ApiFailure> {
    const webhooks = await api.webhooks();
    if (!webhooks.ok) return webhooks;
    const pairs = registeredPairs(await progress.pairs(), webhooks.value, own);
    await progress.keepPairs(pairs);
    if (Object.keys(pairs).length === 0) {
      log.warn("No webhook at Shipmondo points at this endpoint: nothing is looked for");
    }
    const amiss = webhooksAmiss(pairs, webhooks.value, own);
    for (const { pair, name, why } of amiss) {
      log.error("A webhook is amiss: what it announces is lost until it is back", {
        pair,
        webhook: name,
        why,
      });
    }
    metrics.put({ WebhooksAmiss: amiss.length });
    return pairs;
  }

  async function walk(
    api: ShipmondoApi,
    resource: ReconciledName,
    pairs: RegisteredPairs,
    isOver: () => boolean,
  ): Promise<Walked> {
    const first = firstWatermark(resource, pairs);
    if (first === null) return { ok: true };
    const reached = await progress.watermark(resource);
    const from = Math.max(options.since, reached === null ? first : reached - overlapMs);
    const to = windowEnd(now(), options.lagMs, await options.oldestHold());
    let handedOver = 0;
    const walked = await walkWindows({
      api,
      source: listSources[resource],
      from,
      to,
      isOver,
      onRows: async (rows) => {
        const judged = await judgeRows(resource, rows, { versions, pairs, all, now });
        const unread = rows.length - judged.length;
        if (unread > 0) log.error("Objects without an id or a time are passed over", { unread });
        const sent = await handOver(judged, send, now);
        if (sent > 0) metrics.put({ Reconciled: sent });
        handedOver += sent;
      },
      onReached: (at) => progress.reach(resource, at),
    });
    const watermark = (await progress.watermark(resource)) ?? from;
    log.info("List read", { resource, handedOver, watermark: new Date(watermark).toISOString() });
    return walked;
  }

  async function run(
    credentials: ApiCredentials,
    endsAt: number,
    timeMs: number,
  ): Promise<Exclude<Ended, "no_credentials" | "another_runs">> {
    const keptMs = Math.min(leastMs, timeMs / 3);
    const api = options.api(credentials, () => endsAt - keptMs * afterCalls);
    const pairs = await readWebhooks(api);
    if (isFailure(pairs)) {
      await reportAge(await progress.pairs());
      return failed(pairs);
    }
    let walks: ReadonlyMap<ReconciledName, Walked>;
    try {
      walks = await walkInTurns(reconciledNames, {
        until: endsAt - keptMs,
        now,
        walk: (resource, isOver) => walk(api, resource, pairs, isOver),
      });
    } finally {
      await reportAge(pairs);
    }
    return endOf(walks);
  }

  function endOf(walks: ReadonlyMap<ReconciledName, Walked>): "caught_up" | NotWalked["reason"] {
    const short = [...walks.values()].filter((walked) => !walked.ok);
    const failure = short.find(isApiFailure);
    for (const [resource, walked] of walks) {
      if (walked.ok || walked.reason !== "unsteady") continue;
      log.error("A list contradicts itself", { resource });
    }
    if (failure !== undefined) return failed(failure);
    const isUnsteady = short.some(({ reason }) => reason === "unsteady");
    metrics.put({ ApiRefused: 0, ApiFailed: isUnsteady ? 1 : 0 });
    if (isUnsteady) return "unsteady";
    return short.length > 0 ? "over" : "caught_up";
  }

  function failed(failure: ApiFailure): ApiFailure["reason"] {
    const { reason } = failure;
    const isRefused = reason === "unauthorized";
    const code = reason === "failed" ? failure.code : reason;
    log.error(
      isRefused
        ? "Shipmondo refuses the credentials of its API: put others with webhooks login"
        : "Shipmondo's API fails; the next run goes on",
      { code },
    );
    metrics.put({ ApiRefused: isRefused ? 1 : 0, ApiFailed: isRefused ? 0 : 1 });
    return reason;
  }

  /** The oldest watermark is how far behind all of it is. */
  async function reportAge(pairs: RegisteredPairs): Promise<void> {
    const ages = await Promise.all(
      reconciledNames.map(async (resource) => {
        const first = firstWatermark(resource, pairs);
        if (first === null) return 0;
        const watermark = (await progress.watermark(resource)) ?? first;
        return now() - Math.max(watermark, options.since);
      }),
    );
    metrics.put({ WatermarkAgeS: Math.round(Math.max(0, ...ages) / 1_000) });
  }

  return async (runId, remainingMs) => {
    const credentials = await options.readCredentials();
    if (credentials === null) return "no_credentials";
    const timeMs = remainingMs();
    const endsAt = now() + timeMs;
    if (!(await lease.take(runId, endsAt + leaseMarginMs))) {
      log.info("Another run is at work");
      return "another_runs";
    }
    try {
      const ended = await run(credentials, endsAt, timeMs);
      log.info("Run ended", { ended });
      return ended;
    } finally {
      await lease.giveBack(runId).catch((error: unknown) => {
        log.warn("The lease could not be given back: it expires", { error: errorName(error) });
      });
    }
  };
}

type NotWalked = Extract<Walked, { ok: false }>;

const isApiFailure = (walked: NotWalked): walked is ApiFailure =>
  walked.reason !== "over" && walked.reason !== "unsteady";

const isFailure = (read: RegisteredPairs | ApiFailure): read is ApiFailure =>
  "ok" in read && read.ok === false;

/**
 * Where a list is read from at first: the oldest webhook that should announce what is found in it.
 * Null: there is none, and so nothing that was missed.
 */
export function firstWatermark(resource: ReconciledName, pairs: RegisteredPairs): number | null {
  const since = Object.values(pairs)
    .filter((pair) => pair.resource === resource)
    // Of shipments and drafts, only the creation can be found.
    .filter((pair) => resource === "Orders" || pair.action === "create")
    .map((pair) => pair.since);
  return since.length === 0 ? null : Math.min(...since);
}
