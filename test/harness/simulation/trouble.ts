import type { Random } from "./random.ts";

/** What a function talks to. */
export const services = [
  "queue",
  "bucket",
  "keys",
  "api",
  "idempotencyRecords",
  "versions",
  "effects",
  "fate",
  "deletion",
] as const;
export type Service = (typeof services)[number];

/**
 * How a call goes wrong: `fail` nothing was done; `refuse` the same, with an answer that says not
 * to ask again; `lost` it was done, but the caller is told it failed; `hang` no answer comes, done
 * or not; `slow` it is done, late.
 */
export type Fault = "fail" | "refuse" | "lost" | "hang" | "slow";

/** Draws whether a call to a service goes wrong now. */
export type DrawFault = (service: Service) => Fault | null;

type Chances = Readonly<Record<Fault, number>>;

const moods: Readonly<Record<"sound" | "moody" | "bad", Chances>> = {
  sound: { fail: 0, refuse: 0, lost: 0, hang: 0, slow: 0 },
  moody: { fail: 0.1, refuse: 0.01, lost: 0.06, hang: 0.04, slow: 0.1 },
  bad: { fail: 0.25, refuse: 0.05, lost: 0.15, hang: 0.15, slow: 0.2 },
};
const down: Chances = { fail: 0.55, refuse: 0.05, lost: 0, hang: 0.4, slow: 0 };

/** How services go down that do; in milliseconds. */
export interface Outage {
  /** It begins within this time. */
  readonly soonMs: number;
  readonly longestMs: number;
  readonly likeliest?: Service;
}

/**
 * Plans a run's trouble: each service has a mood and perhaps a time when it is down, until
 * everything is well for good.
 */
export function planTrouble(
  random: Random,
  now: () => number,
  wellAt: number,
  outage: Outage,
): DrawFault {
  const start = now();
  const plan = new Map(
    services.map((service) => {
      const mood = random.pick(["sound", "sound", "sound", "moody", "bad"] as const);
      const isLikely = service === outage.likeliest;
      const from = random.chance(isLikely ? 0.5 : 0.2)
        ? start + random.between(0, outage.soonMs)
        : Infinity;
      const until = from + random.pick([3_000, 30_000, outage.longestMs]);
      return [service, { mood: moods[mood], from, until }] as const;
    }),
  );
  return (service) => {
    const planned = plan.get(service);
    const time = now();
    if (planned === undefined || time >= wellAt) return null;
    const isDown = time >= planned.from && time < planned.until;
    return drawFrom(isDown ? down : planned.mood, random);
  };
}

function drawFrom(chances: Chances, random: Random): Fault | null {
  let left = random.next();
  for (const fault of ["fail", "refuse", "lost", "hang", "slow"] as const) {
    left -= chances[fault];
    if (left < 0) return fault;
  }
  return null;
}
