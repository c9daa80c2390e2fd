import {
  forward,
  type Attempt,
  type ForwardOptions,
  type Forwarded,
} from "../../../lambda/receiver/forward.ts";
import type { StoreOutcome } from "../../../lambda/aws/store.ts";
import { busy, hang, refusedForGood, taken } from "../../harness/fakes.ts";

/** One attempt as a service behaves: when it began, its signal, and whether it has ended. */
interface Call {
  readonly at: number;
  readonly signal: AbortSignal;
  ended: boolean;
}

/** A place that behaves in turn as listed, and as the last one from then on. */
function place(...behaviours: readonly Attempt[]): { attempt: Attempt; calls: Call[] } {
  const calls: Call[] = [];
  const attempt: Attempt = async (signal) => {
    const behave = behaviours[Math.min(calls.length, behaviours.length - 1)] ?? hang;
    const call = { at: Date.now(), signal, ended: false };
    calls.push(call);
    const outcome = await behave(signal);
    call.ended = true;
    return outcome;
  };
  return { attempt, calls };
}

const at =
  (ms: number, outcome: StoreOutcome): Attempt =>
  () =>
    new Promise((resolve) => {
      setTimeout(resolve, ms, outcome);
    });
const now =
  (outcome: StoreOutcome): Attempt =>
  () =>
    Promise.resolve(outcome);
const began = (calls: readonly Call[]): number[] => calls.map((call) => call.at);

beforeEach(() => {
  jest.useFakeTimers({ now: 0 });
});
afterEach(() => {
  jest.useRealTimers();
});

/** Runs until it settles, and says when that was; the budget is 2,400 ms unless given. */
async function run(
  options: Partial<ForwardOptions> & Pick<ForwardOptions, "toPending">,
): Promise<{ result: Forwarded; at: number; failures: string[]; timersLeft: number }> {
  const failures: string[] = [];
  let settledAt = -1;
  let timersLeft = -1;
  const settled = forward({
    deadline: 2_400,
    now: Date.now,
    random: () => 1,
    onFailure: (where, code) => failures.push(`${where} ${code}`),
    ...options,
  }).then((result) => {
    settledAt = Date.now();
    timersLeft = jest.getTimerCount();
    return result;
  });
  await jest.advanceTimersByTimeAsync(10_000);
  return { result: await settled, at: settledAt, failures, timersLeft };
}

describe("forward", () => {
  it("takes the queue's first answer and never touches pending/", async () => {
    const queue = place(now(taken));
    const pending = place(now(taken));
    const {
      result,
      at: settledAt,
      timersLeft,
    } = await run({
      toQueue: queue.attempt,
      toPending: pending.attempt,
    });
    expect(result).toEqual({ ok: true, place: "queue" });
    expect([settledAt, began(queue.calls), pending.calls.length, timersLeft]).toEqual([
      0,
      [0],
      0,
      0,
    ]);
  });

  it("makes a second attempt beside one that is silent for 400 ms, and takes whichever answers", async () => {
    const queue = place(hang, at(50, taken));
    const { result, at: settledAt } = await run({ toQueue: queue.attempt, toPending: hang });
    expect(result).toEqual({ ok: true, place: "queue" });
    expect([settledAt, began(queue.calls)]).toEqual([450, [0, 400]]);
  });

  it("keeps the first attempt alive beside the second", async () => {
    const queue = place(at(700, taken), hang);
    const { result, at: settledAt } = await run({ toQueue: queue.attempt, toPending: hang });
    expect(result).toEqual({ ok: true, place: "queue" });
    expect(settledAt).toBe(700);
  });

  it("has at most three attempts of a place under way", async () => {
    const queue = place(hang);
    const pending = place(hang);
    await run({ toQueue: queue.attempt, toPending: pending.attempt });
    expect(began(queue.calls)).toEqual([0, 400, 800]);
    expect(began(pending.calls)).toEqual([1_200, 1_600, 2_000]);
  });

  it("goes to pending/ too when half the budget is gone", async () => {
    const pending = place(at(30, taken));
    const { result, at: settledAt } = await run({ toQueue: hang, toPending: pending.attempt });
    expect(result).toEqual({ ok: true, place: "pending" });
    expect([settledAt, began(pending.calls)]).toEqual([1_230, [1_200]]);
  });

  it("still takes the queue's answer while pending/ is under way", async () => {
    const { result } = await run({ toQueue: at(1_500, taken), toPending: at(600, taken) });
    expect(result).toEqual({ ok: true, place: "queue" });
  });

  it("tries a busy queue again after pauses that double from 10 to 200 ms", async () => {
    const queue = place(now(busy));
    const { failures } = await run({ toQueue: queue.attempt, toPending: now(refusedForGood) });
    expect(began(queue.calls).slice(0, 8)).toEqual([0, 10, 30, 70, 150, 310, 510, 710]);
    expect(failures[0]).toBe("queue ServiceUnavailable");
  });

  it("takes off up to half of a pause as jitter", async () => {
    const queue = place(now(busy), now(busy), now(taken));
    await run({ toQueue: queue.attempt, toPending: hang, random: () => 0 });
    expect(began(queue.calls)).toEqual([0, 5, 15]);
  });

  it("goes to pending/ at once when the queue refuses for good, and does not ask it again", async () => {
    const queue = place(now(refusedForGood));
    const pending = place(at(20, taken));
    const { result, at: settledAt } = await run({
      toQueue: queue.attempt,
      toPending: pending.attempt,
    });
    expect(result).toEqual({ ok: true, place: "pending" });
    expect([settledAt, queue.calls.length, began(pending.calls)]).toEqual([20, 1, [0]]);
  });

  it("fails at once when both places refuse for good", async () => {
    const {
      result,
      at: settledAt,
      failures,
      timersLeft,
    } = await run({
      toQueue: now(refusedForGood),
      toPending: now(refusedForGood),
    });
    expect(result).toEqual({ ok: false });
    expect([settledAt, timersLeft]).toEqual([0, 0]);
    expect(failures).toEqual(["queue AccessDenied", "pending AccessDenied"]);
  });

  it("waits for a first attempt that is under way when the second is refused, and sends no third", async () => {
    const queue = place(at(600, taken), now(refusedForGood));
    const pending = place(now(refusedForGood));
    const { result, at: settledAt } = await run({
      toQueue: queue.attempt,
      toPending: pending.attempt,
    });
    expect(result).toEqual({ ok: true, place: "queue" });
    expect([settledAt, began(queue.calls), began(pending.calls)]).toEqual([600, [0, 400], [400]]);

    const alone = place(at(600, taken), now(refusedForGood));
    const kept = await run({ toPending: alone.attempt, deadline: Date.now() + 2_400 });
    expect(kept.result).toEqual({ ok: true, place: "pending" });
  });

  it("fails when the last attempt under way ends, after refusals by both places", async () => {
    const queue = place(at(600, busy), now(refusedForGood));
    const { result, at: settledAt } = await run({
      toQueue: queue.attempt,
      toPending: now(refusedForGood),
    });
    expect(result).toEqual({ ok: false });
    expect([settledAt, queue.calls.length]).toEqual([600, 2]);
  });

  it("waits for the queue when pending/ alone refuses for good", async () => {
    const { result } = await run({ toQueue: at(2_000, taken), toPending: now(refusedForGood) });
    expect(result).toEqual({ ok: true, place: "queue" });
  });

  it("has pending/ alone to go to where there is no queue", async () => {
    const pending = place(hang, now(taken));
    const { result, at: settledAt } = await run({ toPending: pending.attempt });
    expect(result).toEqual({ ok: true, place: "pending" });
    expect([settledAt, began(pending.calls)]).toEqual([400, [0, 400]]);
    expect((await run({ toPending: now(refusedForGood) })).result).toEqual({ ok: false });
  });

  it.each([
    ["hang", hang],
    ["are busy", now(busy)],
    ["answer too late", at(5_000, taken)],
  ])(
    "gives up at the deadline when both %s, with every attempt ended or aborted",
    async (_how, behave) => {
      const queue = place(behave);
      const pending = place(behave);
      const { result, at: settledAt } = await run({
        toQueue: queue.attempt,
        toPending: pending.attempt,
      });
      expect(result).toEqual({ ok: false });
      expect(settledAt).toBe(2_400);
      for (const { signal, ended } of [...queue.calls, ...pending.calls]) {
        expect(signal.aborted || ended).toBe(true);
      }
    },
  );

  it("leaves no timer and aborts the losers when it settles, and a loser's late success changes nothing", async () => {
    const aborted: string[] = [];
    const noting =
      (name: string): Attempt =>
      (signal) =>
        new Promise((resolve) => {
          // A service that took the copy although the caller had gone.
          signal.addEventListener("abort", () => {
            aborted.push(name);
            resolve(taken);
          });
        });
    const { result, timersLeft, failures } = await run({
      toQueue: place(noting("queue")).attempt,
      toPending: place(now(busy), now(taken)).attempt,
    });
    expect(result).toEqual({ ok: true, place: "pending" });
    expect(aborted).toEqual(["queue", "queue", "queue"]);
    expect(timersLeft).toBe(0);
    expect(failures).toEqual(["pending ServiceUnavailable"]);
  });

  it("starts nothing more once it has settled", async () => {
    const queue = place(at(100, busy), now(taken));
    const pending = place(now(taken));
    await run({ toQueue: queue.attempt, toPending: pending.attempt, deadline: 150 });
    expect([queue.calls.length, pending.calls.length]).toEqual([1, 1]);
  });

  it("makes one attempt even when its deadline has passed", async () => {
    const queue = place(now(taken));
    const { result } = await run({ toQueue: queue.attempt, toPending: hang, deadline: -1 });
    expect(result).toEqual({ ok: true, place: "queue" });
  });
});
