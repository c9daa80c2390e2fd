import type { Output } from "../../common/output.ts";
import { pause } from "../../common/pause.ts";
import type { Surroundings } from "../../common/surroundings.ts";
import type { Target } from "../../common/target.ts";
import { judgeStatus } from "./judge-status.ts";
import { readFastParts, readSlowParts, type FastParts, type SlowParts } from "./read-status.ts";
import { statusCode, statusJson, statusScreen } from "./show-status.ts";

export interface StatusOptions {
  /** Null: the local run. */
  readonly stack: string | null;
  readonly stage: string | null;
  readonly watch: boolean;
}

/** Between two readings; on AWS each costs some calls. */
const everyMs = { local: 2_000, stack: 10_000 } as const;
/** What is asked of Shipmondo, or by the key, is read again this seldom. */
const slowMs = 5 * 60_000;

/** Clears the screen and puts the cursor at its beginning. */
const clear = "\u001b[2J\u001b[3J\u001b[H";

/**
 * Shows how a deployment is. With `watch` again and again until it is interrupted, which is 0.
 * @param isTerminal the screen is cleared between two readings
 * @returns the exit code
 */
export async function runStatus(
  options: StatusOptions,
  target: Target,
  around: Surroundings,
  signal: AbortSignal,
  { json, print }: Output,
  isTerminal = process.stdout.isTTY,
): Promise<number> {
  const { stack, stage, watch } = options;
  const option = stack === null ? "" : ` --stack ${stack}`;
  let slow: SlowParts | null = null;
  let slowAt = -Infinity;
  for (;;) {
    const [fast, fresh]: readonly [FastParts, SlowParts | null] = await Promise.all([
      readFastParts(target, around),
      slow === null || around.clock() - slowAt >= slowMs
        ? readSlowParts(target, stage, around)
        : null,
    ]);
    if (fresh !== null) slowAt = around.clock();
    slow = fresh ?? slow;
    if (slow === null || (watch && signal.aborted)) return 0;
    const parts = { ...fast, ...slow };
    const at = around.now();
    const lines = judgeStatus(parts, at.getTime(), option);
    if (json) {
      const document = statusJson(target.name, at, lines, parts);
      print(watch ? JSON.stringify(document) : JSON.stringify(document, null, 2));
    } else {
      const screen = statusScreen(target.name, at, lines).join("\n");
      print(watch && isTerminal ? `${clear}${screen}` : screen);
    }
    if (!watch) return statusCode(lines);
    await pause(everyMs[target.operations.kind], around.sleep, signal);
    if (signal.aborted) return 0;
    if (!json && !isTerminal) print("");
  }
}
