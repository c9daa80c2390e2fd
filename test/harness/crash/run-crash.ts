import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { gatewayEvent } from "../gateway-event.ts";
import { seededRandom } from "../simulation/random.ts";
import { checkEffects, type CrashFindings } from "./check-effects.ts";
import { readRecord, startCrashStack, type CrashStack } from "./crash-stack.ts";
import { createEffects, type Effects } from "./effects.ts";
import { planDeliveries, planSends, type PlannedDelivery } from "./plan.ts";

export interface CrashOptions {
  readonly deliveries: number;
  readonly seed: number;
  readonly onProgress?: (text: string) => void;
}

export interface CrashReport {
  readonly seed: number;
  readonly deliveries: number;
  readonly sends: number;
  /** Answers by status. */
  readonly answers: Readonly<Record<string, number>>;
  readonly kills: readonly {
    readonly what: "consumer" | "queue";
    readonly inFlight: readonly string[];
  }[];
  /** Answered 200 while the queue was dead, and reclaimed. */
  readonly held: number;
  readonly effects: number;
  readonly superseded: number;
  readonly findings: CrashFindings;
  readonly seconds: number;
  /** All output of the functions. */
  readonly lines: readonly string[];
}

const senders = 50;
const killed = ["consumer", "queue", "consumer", "queue", "consumer"] as const;
const key = "marker-key-7Qx";
const mostAhead = 100;
const outageMs = 3_000;
const reclaimEveryMs = 2_000;
/** Nothing moved for so long: what is left will not come. */
const stuckMs = 60_000;

/**
 * Sends deliveries, each one to three times in random order by 50 senders at once, kills consumer
 * and queue five times meanwhile, and compares what the handlers did with what was promised.
 */
export async function runCrash(options: CrashOptions): Promise<CrashReport> {
  const { deliveries: count, seed, onProgress = () => undefined } = options;
  const start = Date.now();
  const folder = mkdtempSync(join(tmpdir(), "shipmondo-crash-"));
  const effects = createEffects(folder);
  const lines: string[] = [];
  const inHand = new Map<string, string>();
  const firstSequence = new Map<string, bigint>();
  const stack = await startCrashStack({
    folder,
    key,
    senders,
    handlerEnv: effects.env,
    onLine: (line) => lines.push(line),
    listener: {
      onTaken(record) {
        const { id, sequence } = readRecord(record);
        inHand.set(record.messageId, id);
        const first = firstSequence.get(id);
        if (first === undefined || sequence < first) firstSequence.set(id, sequence);
      },
      onDeleted: ({ messageId }) => void inHand.delete(messageId),
      onLeft: ({ messageId }) => void inHand.delete(messageId),
    },
  });
  try {
    const deliveries = planDeliveries(count, key);
    const sends = planSends(deliveries, seededRandom(seed));
    const kills: CrashReport["kills"][number][] = [];
    const killing = killAlong(effects, count, (what) => {
      const inFlight = [...new Set(inHand.values())];
      if (!stack.kill(what)) return;
      kills.push({ what, inFlight });
      onProgress(`${effects.count()} of ${count} handled, ${what} killed`);
    });
    const reclaiming = reclaimAgainAndAgain(stack);
    const sent = await sendAll(
      stack,
      sends,
      () => effects.count() + (killing.outage() ? count : 0),
    );
    onProgress(`${sends.length} sent`);
    await killing.done;
    await untilSettled(stack, effects);
    await reclaiming.stop();

    const all = effects.all();
    return {
      seed,
      deliveries: count,
      sends: sends.length,
      answers: sent.answers,
      kills,
      held: lines.filter((line) => line.includes('"Held":1')).length,
      effects: all.length,
      superseded: all.filter(({ superseded }) => superseded).length,
      findings: checkEffects({
        accepted: sent.accepted,
        sent: new Set(deliveries.map(({ id }) => id)),
        effects: all,
        runs: effects.runs(),
        firstSequence,
        inFlightAtKills: new Set(kills.flatMap(({ inFlight }) => inFlight)),
      }),
      seconds: Math.round((Date.now() - start) / 1_000),
      lines,
    };
  } finally {
    effects.close();
    await stack.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function sendAll(
  stack: CrashStack,
  sends: readonly PlannedDelivery[],
  handled: () => number,
) {
  const answers: Record<string, number> = {};
  const accepted = new Set<string>();
  const queue = sends.values();
  const sender = async (): Promise<void> => {
    for (const { id, request } of queue) {
      // Not far ahead of the handlers, so that the kills meet the senders too.
      const patience = Date.now() + stuckMs;
      while (accepted.size - handled() > mostAhead && Date.now() < patience) await delay(20);
      const { status } = await stack.receivers.invoke(() => gatewayEvent(request));
      answers[String(status)] = (answers[String(status)] ?? 0) + 1;
      if (status === 200) accepted.add(id);
    }
  };
  await Promise.all(Array.from({ length: senders }, sender));
  return { answers, accepted };
}

/** Kills at even distances of the work. */
function killAlong(
  effects: Effects,
  count: number,
  kill: (what: (typeof killed)[number]) => void,
): { readonly done: Promise<void>; readonly outage: () => boolean } {
  let outageEnd = 0;
  const run = async (): Promise<void> => {
    for (const [n, what] of killed.entries()) {
      const at = (count * (n + 1)) / (killed.length + 1);
      const patience = Date.now() + stuckMs;
      while (effects.count() < at && Date.now() < patience) await delay(5);
      kill(what);
      // The queue is killed again each time it comes back: for so long that receivers must hold
      // what comes in.
      if (what === "queue") outageEnd = Date.now() + outageMs;
      while (Date.now() < outageEnd) {
        await delay(50);
        kill(what);
      }
    }
  };
  return { done: run(), outage: () => Date.now() < outageEnd };
}

function reclaimAgainAndAgain(stack: CrashStack): { readonly stop: () => Promise<void> } {
  const stopped = new AbortController();
  const run = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      await stack.reclaim();
      await delay(reclaimEveryMs, null, { signal: stopped.signal }).catch(() => null);
    }
  };
  const running = run();
  return {
    async stop() {
      stopped.abort();
      await running;
    },
  };
}

/** Until nothing waits any more, or nothing has moved for long. */
async function untilSettled(stack: CrashStack, effects: Effects): Promise<void> {
  let last = -1;
  let movedAt = Date.now();
  while (Date.now() - movedAt < stuckMs) {
    const waiting = await stack.waiting();
    if (waiting === 0) return;
    const state = effects.count() - (waiting ?? 0);
    if (state !== last) movedAt = Date.now();
    last = state;
    await delay(200);
  }
}
