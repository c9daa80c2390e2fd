import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import path from "node:path";
import { holding } from "../../lambda/contract/environment.ts";
import type { FunctionName } from "../../lib/bundle-extras.ts";
import { localCredentials } from "../../local/engines/start-engines.ts";
import { describeMachine, type Machine } from "../lib/machine.ts";
import { stepAside } from "../lib/pinned.ts";
import { startWorker } from "../warm/start-worker.ts";
import { benchDelivery, queueEvent } from "../../test/harness/bench-deliveries.ts";
import { startBenchEngines, type BenchEngines } from "../../test/harness/bench-engines.ts";
import { plainBundle } from "../../test/harness/plain-handlers.ts";

/** What one delivery, or one object, takes, microseconds, a value a round. */
export interface FunctionFigures {
  readonly cpuUs: readonly number[];
  readonly wallUs: readonly number[];
}

export interface FunctionsResult {
  readonly machine: Machine;
  readonly rounds: number;
  readonly consumer: FunctionFigures;
  readonly reclaimer: FunctionFigures;
}

const perRound = 200;
const warmUpRounds = 2;

/** Measures the built consumer and reclaimer on one core, the engines on the other. */
export async function measureFunctions(
  rounds: number,
  report: (line: string) => void,
): Promise<FunctionsResult> {
  const machine = describeMachine();
  stepAside();
  const bench = await startBenchEngines();
  try {
    const consumer = await measure("consumer", bench, rounds, (round) =>
      Promise.resolve(
        Array.from({ length: perRound }, (_, n) => queueEvent(benchDelivery(round * perRound + n))),
      ),
    );
    report(`consumer  ${rounds} rounds of ${perRound} deliveries`);
    const reclaimer = await measure("reclaimer", bench, rounds, async () => {
      await putHolds(bench);
      return [{}];
    });
    report(`reclaimer  ${rounds} rounds of ${perRound} objects`);
    return { machine, rounds, consumer, reclaimer };
  } finally {
    await bench.engines.stop();
  }
}

async function measure(
  name: FunctionName,
  { env }: BenchEngines,
  rounds: number,
  eventsOf: (round: number) => Promise<readonly object[]>,
): Promise<FunctionFigures> {
  const cpuUs: number[] = [];
  const wallUs: number[] = [];
  const worker = await startWorker(path.join(plainBundle(name), "index.mjs"), name, env);
  try {
    for (let round = -warmUpRounds; round < rounds; round++) {
      const events = await eventsOf(round + warmUpRounds);
      const answer = await worker.run({ events, times: 1 });
      mustHaveEnded(name, answer.returned);
      if (round < 0) continue;
      cpuUs.push(answer.cpuUs / perRound);
      wallUs.push(answer.wallUs / perRound);
    }
    return { cpuUs, wallUs };
  } finally {
    worker.stop();
  }
}

function mustHaveEnded(name: FunctionName, returned: unknown): void {
  const { batchItemFailures, forwarded } = returned as {
    readonly batchItemFailures?: readonly unknown[];
    readonly forwarded?: number;
  };
  const right = name === "consumer" ? batchItemFailures?.length === 0 : forwarded === perRound;
  if (!right) {
    throw new Error(
      `The ${name} did not end its work (${JSON.stringify(returned)}): nothing to measure`,
    );
  }
}

async function putHolds({ engines, env }: BenchEngines): Promise<void> {
  const s3 = new S3Client({
    region: engines.region,
    endpoint: engines.endpoints.s3,
    credentials: localCredentials,
    forcePathStyle: true,
  });
  for (let n = 0; n < perRound; n++) {
    const { receivedAt, id, text } = benchDelivery(n);
    const Key = `${holding.pending}${receivedAt}-${id}`;
    await s3.send(new PutObjectCommand({ Bucket: env.BUCKET_NAME, Key, Body: text }));
  }
  s3.destroy();
}
