import { buildVariant } from "../lib/build-variant.ts";
import { gatewayEvent, requestOfSize } from "../../test/harness/sized-events.ts";
import { orderOfRound } from "../lib/interleave.ts";
import { describeMachine, type Machine } from "../lib/machine.ts";
import { stepAside } from "../lib/pinned.ts";
import { benchKey, startStub } from "../lib/start-stub.ts";
import { variants } from "../lib/variants.ts";
import { startWorker, type Worker } from "./start-worker.ts";

/** CPU of one delivery, microseconds, a value a round, by size of the body in bytes. */
export interface WarmFigures {
  readonly name: string;
  readonly title: string;
  readonly cpuUs: Readonly<Record<string, readonly number[]>>;
  readonly wallUs: Readonly<Record<string, readonly number[]>>;
}

export interface WarmResult {
  readonly machine: Machine;
  readonly rounds: number;
  readonly sizes: readonly number[];
  readonly variants: readonly WarmFigures[];
}

/** Bytes of the body, and how many deliveries make a round. */
const sizes: readonly { readonly bytes: number; readonly times: number }[] = [
  { bytes: 2_000, times: 300 },
  { bytes: 20_000, times: 200 },
  { bytes: 200_000, times: 50 },
  { bytes: 1_000_000, times: 12 },
];

/** The compiler has settled by then; not counted. */
const warmUpRounds = 10;

/** Measures what a delivery costs a warm function, interleaved, one delivery at a time. */
export async function measureWarm(
  rounds: number,
  report: (line: string) => void,
): Promise<WarmResult> {
  const machine = describeMachine();
  const built = variants.filter(({ verifies }) => verifies).map(buildVariant);
  stepAside();
  const stub = await startStub();
  const workers = new Map<string, Worker>();
  try {
    for (const { name, file } of built) workers.set(name, await startWorker(file, name, stub.env));
    const figures = built.map(({ name, title }) => ({
      name,
      title,
      cpuUs: emptyBySize(),
      wallUs: emptyBySize(),
    }));
    // All rounds of a size before the next: the memory that deliveries of 1 MB leave behind is
    // cleared up later, at the cost of who comes then.
    for (const { bytes, times } of sizes) {
      const event = gatewayEvent(requestOfSize(bytes, benchKey));
      for (let round = -warmUpRounds; round < rounds; round++) {
        for (const of of orderOfRound(figures, round + warmUpRounds)) {
          const answer = await workers.get(of.name)?.run({ events: [event], times });
          const { statusCode } = answer?.returned as { readonly statusCode?: number };
          if (answer === undefined || statusCode !== 200) {
            throw new Error(`${of.name} answers ${String(statusCode)} to ${bytes} bytes, not 200`);
          }
          if (round < 0) continue;
          of.cpuUs[bytes]?.push(answer.cpuUs / times);
          of.wallUs[bytes]?.push(answer.wallUs / times);
        }
      }
      report(`warm  ${rounds} rounds of ${bytes} bytes`);
    }
    return { machine, rounds, sizes: sizes.map(({ bytes }) => bytes), variants: figures };
  } finally {
    for (const worker of workers.values()) worker.stop();
    await stub.stop();
  }
}

const emptyBySize = (): Record<string, number[]> =>
  Object.fromEntries(sizes.map(({ bytes }) => [bytes, []]));
