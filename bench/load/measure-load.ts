import { setTimeout as delay } from "node:timers/promises";
import { describeMachine, type Machine } from "../lib/machine.ts";
import { benchKey } from "../lib/start-stub.ts";
import { quantile } from "../lib/statistics.ts";
import { cpuBetween, cpuByPart, type CpuByPart } from "./cpu-by-part.ts";
import { followHandled, type HandledLog } from "./handled-log.ts";
import { startPipeline } from "./pipeline.ts";
import { sendPaced } from "./send-paced.ts";

/** One rate, held for a while. Times in milliseconds. */
export interface LoadStep {
  readonly rate: number;
  readonly seconds: number;
  readonly sent: number;
  readonly accepted: number;
  /** Handled by the end of the span; what was left is `backlog`. */
  readonly handled: number;
  readonly backlog: number;
  readonly ackP50: number;
  readonly ackP99: number;
  readonly handledP50: number;
  readonly handledP99: number;
  /** CPU seconds of the span by part, the sender last. */
  readonly cpu: CpuByPart;
}

export interface LoadResult {
  readonly machine: Machine;
  readonly warmUpSeconds: number;
  /** The rate of the target, held for its 60 s. */
  readonly steady: LoadStep;
  /** Ever higher rates, up to the first that is not kept. */
  readonly steps: readonly LoadStep[];
}

export interface LoadOptions {
  readonly warmUpSeconds: number;
  readonly steadySeconds: number;
  readonly stepSeconds: number;
  readonly report: (line: string) => void;
}

const targetRate = 100;
const stepRates = [125, 150, 175, 200, 250, 300] as const;
/** A rate is kept when no more than this much of a second's deliveries waits at the end. */
const keptBacklogSeconds = 0.5;
const longestDrainMs = 60_000;

/** Drives the whole local pipeline at a rate, then finds the highest that it keeps to `handled`. */
export async function measureLoad(options: LoadOptions): Promise<LoadResult> {
  const { warmUpSeconds, steadySeconds, stepSeconds, report } = options;
  const machine = describeMachine();
  const pipeline = await startPipeline(benchKey);
  try {
    const handled = followHandled(pipeline.logFile);
    let next = 1;
    const hold = async (rate: number, seconds: number): Promise<LoadStep> => {
      const step = await holdRate(pipeline, handled, rate, seconds, next);
      next += step.sent;
      await drain(handled, step.backlog);
      report(`load  ${rate}/s for ${seconds} s: ${step.handled} handled, ${step.backlog} behind`);
      return step;
    };
    await hold(targetRate, warmUpSeconds);
    const steady = await hold(targetRate, steadySeconds);
    const steps: LoadStep[] = [];
    for (const rate of stepRates) {
      const step = await hold(rate, stepSeconds);
      steps.push(step);
      if (!isKept(step)) break;
    }
    return { machine, warmUpSeconds, steady, steps };
  } finally {
    await pipeline.stop();
  }
}

/** Whether all was accepted and the consumer kept up. */
export const isKept = ({ rate, sent, accepted, backlog }: LoadStep): boolean =>
  accepted === sent && backlog <= rate * keptBacklogSeconds;

async function holdRate(
  { endpoint, pid }: { readonly endpoint: string; readonly pid: number },
  log: HandledLog,
  rate: number,
  seconds: number,
  first: number,
): Promise<LoadStep> {
  const before = cpuByPart(pid);
  const ownBefore = process.cpuUsage();
  const { sent, accepted, ackMs } = await sendPaced(endpoint, rate, seconds, first);
  const ages = log.since();
  const own = process.cpuUsage(ownBefore);
  const cpu = cpuBetween(before, cpuByPart(pid));
  return {
    rate,
    seconds,
    sent,
    accepted,
    handled: ages.length,
    backlog: Math.max(0, accepted - ages.length),
    ackP50: quantile(ackMs, 0.5),
    ackP99: quantile(ackMs, 0.99),
    handledP50: quantile(ages, 0.5),
    handledP99: quantile(ages, 0.99),
    cpu: { ...cpu, "the sender": (own.user + own.system) / 1_000_000 },
  };
}

/** Lets what waits be handled, so that the next rate begins with nothing behind. */
async function drain(log: HandledLog, backlog: number): Promise<void> {
  const giveUpAt = Date.now() + longestDrainMs;
  for (let left = backlog; left > 0 && Date.now() < giveUpAt; left -= log.since().length) {
    await delay(200);
  }
}
