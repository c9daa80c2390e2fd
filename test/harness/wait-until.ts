import { setTimeout as delay } from "node:timers/promises";

/** So long that only something that never comes runs into it. */
const mostMs = 50_000;

/**
 * Asks again until there is an answer.
 * @param what completes "… did not come true" when there is none
 * @param ask null: not yet
 */
export async function waitUntil<Answer>(
  what: string,
  ask: () => Promise<Answer | null> | Answer | null,
  giveUpMs = mostMs,
): Promise<Answer> {
  const until = Date.now() + giveUpMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (Date.now() > until) throw new Error(`This did not come true: ${what}`);
    await delay(50);
  }
}
