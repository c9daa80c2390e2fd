import type { Probe } from "../../../bin/commands/check/probe.ts";
import { sendProbes, type Outcome } from "../../../bin/commands/check/send-probes.ts";
import { timesOf } from "../../../bin/commands/check/time-findings.ts";

const probe: Probe = { kind: "ping", code: "", what: "", advice: "", headers: {}, body: "" };
const answer = (ms: number): Outcome => ({ ok: true, status: 200, location: null, ms });
const silence: Outcome = { ok: false, reason: "timeout", code: "TIMEOUT", ms: 10_000 };

/**
 * Sends as many probes as there are outcomes; `together` is the most that were under way at once.
 */
async function send(outcomes: readonly Outcome[]) {
  const queue = [...outcomes];
  let underWay = 0;
  let together = 0;
  let sent = 0;
  const probes = outcomes.map(() => probe);
  const results = await sendProbes(probes, async () => {
    sent += 1;
    together = Math.max(together, (underWay += 1));
    await Promise.resolve();
    underWay -= 1;
    return queue.shift() ?? silence;
  });
  return { results, together, sent };
}

describe("sending the probes", () => {
  it("sends one at a time while answers come in time", async () => {
    const { together, results } = await send([5, 2_999, 3_000, 5, 5, 5].map(answer));
    expect(together).toBe(1);
    expect(timesOf(results)).toEqual({ count: 6, maxMs: 3_000, medianMs: 5 });
  });

  it("sends four at a time once two were late, and leaves those out of the times", async () => {
    const { together, results } = await send(
      [3_000, 3_500, 9_000, 9_000, 9_000, 9_000].map(answer),
    );
    expect(together).toBe(4);
    expect(timesOf(results)).toEqual({ count: 2, maxMs: 3_500, medianMs: 3_250 });
  });

  it("sends no more after three in a row without an answer", async () => {
    const { sent, results } = await send(Array<Outcome>(20).fill(silence));
    expect(sent).toBe(6);
    expect(results.slice(6).every(({ outcome }) => "reason" in outcome)).toBe(true);
    expect(results.length).toBe(20);
  });
});
