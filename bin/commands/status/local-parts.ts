import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { z } from "zod";
import { metricName } from "../../../lambda/contract/metric-names.ts";
import { askLocalRun } from "../../common/local-api.ts";
import type { LocalOperations } from "../../common/operations.ts";
import type { EventSourceState } from "./status-parts.ts";

/** What the local run tells by its API. Each rejects when it does not answer. */

const list = z.object({
  rows: z.array(z.object({ receivedAt: z.string() })),
  total: z.number(),
});
const waitingStates = ["queued", "running", "failed"] as const;

/** When the oldest delivery that is on the queue was received; null when none is. */
export async function readOldestLocally({ port }: LocalOperations): Promise<number | null> {
  const ask = async (query: string): Promise<z.infer<typeof list>> =>
    list.parse(await askLocalRun(port, `/api/view/deliveries?${query}`));
  const times = await Promise.all(
    waitingStates.map(async (state) => {
      const { total } = await ask(`state=${state}&limit=1`);
      if (total === 0) return Infinity;
      // The newest comes first.
      const { rows } = await ask(`state=${state}&limit=1&offset=${total - 1}`);
      return Date.parse(rows[0]?.receivedAt ?? "");
    }),
  );
  const oldest = Math.min(...times.filter((at) => !Number.isNaN(at)));
  return oldest === Infinity ? null : oldest;
}

const runState = z.object({
  consumer: z.object({
    paused: z.boolean(),
    since: z.number().nullable(),
    reason: z.string().nullable(),
  }),
});

export async function readEventSourceLocally({ port }: LocalOperations): Promise<EventSourceState> {
  const { consumer } = runState.parse(await askLocalRun(port, "/api/view/run"));
  const { paused, since, reason } = consumer;
  return paused
    ? { state: "Disabled", isOn: false, pause: { since, by: null, reason } }
    : { state: "Enabled", isOn: true, pause: null };
}

const metrics = z.object({
  _aws: z.object({ Timestamp: z.number() }),
  [metricName.missed]: z.number(),
});
const spanMs = 30 * 24 * 60 * 60 * 1_000;

/** Adds up the metric `Missed` as the functions wrote it into their log. */
export async function readMissedLocally(
  { endpoints }: LocalOperations,
  now: number,
  signal: AbortSignal,
): Promise<number> {
  const lines = createInterface({ input: createReadStream(endpoints.logFile, { signal }) });
  let missed = 0;
  for await (const line of lines) {
    if (!line.includes(`"${metricName.missed}"`)) continue;
    const { data } = metrics.safeParse(jsonOf(line));
    if (data !== undefined && now - data._aws.Timestamp <= spanMs) missed += data.Missed;
  }
  return missed;
}

/** Null for a line that is no JSON: a crash, say. */
function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
