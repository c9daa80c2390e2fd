import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { buildVariant, type BuiltVariant } from "../lib/build-variant.ts";
import { createCpuLimit } from "../lib/cpu-limit.ts";
import { gatewayEvent, requestOfSize } from "../../test/harness/sized-events.ts";
import { orderOfRound } from "../lib/interleave.ts";
import { describeMachine, type Machine } from "../lib/machine.ts";
import { canPin, stepAside } from "../lib/pinned.ts";
import { runtimeClient } from "../lib/runtime-client.ts";
import { benchKey, startStub } from "../lib/start-stub.ts";
import { variants } from "../lib/variants.ts";
import { coldStart } from "./cold-start.ts";

/** One variant's cold starts, a value a round, milliseconds. */
export interface ColdFigures {
  readonly name: string;
  readonly title: string;
  readonly bytes: number;
  readonly gzipBytes: number;
  readonly totalMs: readonly number[];
  readonly firstMs: readonly number[];
  /** Spawn to first answer, with a small memory's CPU after init; empty without such a limit. */
  readonly smallMs: readonly number[];
}

export interface ColdResult {
  readonly machine: Machine;
  readonly runtime: string;
  readonly pinned: boolean;
  readonly rounds: number;
  readonly smallMb: number;
  readonly variants: readonly ColdFigures[];
}

const smallMb = 256;
/** As a small order makes it. */
const bodyBytes = 5_000;

/**
 * Measures the cold starts of all variants, interleaved, in fresh processes.
 * @throws Error when one does not answer 200 to a genuine request and 401 to a forged one
 */
export async function measureCold(
  rounds: number,
  report: (line: string) => void,
): Promise<ColdResult> {
  const machine = describeMachine();
  const runtime = runtimeClient();
  const built = variants.map(buildVariant);
  stepAside();
  const stub = await startStub();
  const start = (variant: BuiltVariant, limitMb?: number, key = benchKey) =>
    coldStart({
      variant,
      runtime: runtime.script,
      env: stub.env,
      event: gatewayEvent(requestOfSize(bodyBytes, key)),
      ...(limitMb === undefined ? {} : { limitMb }),
    });
  try {
    const canLimit = isLimitable();
    for (const variant of built) await checkAnswers(variant, start);
    const samples = new Map<string, Samples>(
      built.map(({ name }) => [name, { totalMs: [], firstMs: [], smallMs: [] }]),
    );
    for (let round = 0; round < rounds; round++) {
      for (const variant of orderOfRound(built, round)) {
        const of = samples.get(variant.name);
        const { totalMs, firstMs } = await start(variant);
        of?.totalMs.push(totalMs);
        of?.firstMs.push(firstMs);
        if (canLimit) of?.smallMs.push((await start(variant, smallMb)).totalMs);
      }
      report(`cold  round ${round + 1} of ${rounds}`);
    }
    return {
      machine,
      runtime: runtime.title,
      pinned: canPin,
      rounds,
      smallMb,
      variants: built.map(({ name, title, bytes, file }) => ({
        name,
        title,
        bytes,
        gzipBytes: gzipSync(readFileSync(file), { level: 9 }).length,
        ...(samples.get(name) ?? { totalMs: [], firstMs: [], smallMs: [] }),
      })),
    };
  } finally {
    await stub.stop();
  }
}

interface Samples {
  readonly totalMs: number[];
  readonly firstMs: number[];
  readonly smallMs: number[];
}

function isLimitable(): boolean {
  const limit = createCpuLimit(smallMb);
  limit?.remove();
  return limit !== null;
}

/** Also fills the disk cache with each variant's files. */
async function checkAnswers(
  variant: BuiltVariant,
  start: (
    variant: BuiltVariant,
    limitMb?: number,
    key?: string,
  ) => Promise<{ readonly statusCode: number }>,
): Promise<void> {
  const genuine = (await start(variant)).statusCode;
  const forged = (await start(variant, undefined, "another key")).statusCode;
  if (genuine !== 200 || (variant.verifies && forged !== 401)) {
    throw new Error(
      `${variant.name} answers ${genuine} to a genuine request and ${forged} to a forged one; 200 and 401 are right. Correct it before it is timed.`,
    );
  }
}
