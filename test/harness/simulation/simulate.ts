import { check } from "./check.ts";
import {
  moveToDeadLetters,
  consumerMs,
  deliveryIdIn,
  maxReceives,
  startEventSource,
} from "./event-source.ts";
import { isPending, putCursed } from "./held-bucket.ts";
import { createFifoQueue, type FifoQueue, type Received } from "./fifo-queue.ts";
import { createInstance } from "./instance.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import { seededRandom } from "./random.ts";
import { isCaughtUp, startProviderRun } from "./provider/provider-run.ts";
import { audit, startReconciles } from "./provider/reconciles.ts";
import { createReceivers } from "./receivers.ts";
import { startReclaims } from "./reclaims.ts";
import { isRedrivable, startRedrives } from "./redrives.ts";
import { drawScenario, type Scenario } from "./scenario.ts";
import { newKey, shopKey } from "./signed-posts.ts";
import { planTrouble, type Outage } from "./trouble.ts";
import { verifyHmac, withVirtualGlobals } from "./virtual-globals.ts";
import type { Violation } from "./violation.ts";
import { createVirtualTime } from "./virtual-time.ts";
import { sound, type Wiring, type World } from "./world.ts";

export interface Outcome {
  readonly violations: readonly Violation[];
  readonly ledger: Ledger;
}

/** Shortly before summer time begins, and before it ends. */
const starts = [Date.UTC(2026, 2, 29, 0, 59), Date.UTC(2026, 9, 25, 0, 40)] as const;
/** Nothing goes wrong any more from here on: what was promised must come true. */
const troubleMs = 20 * 60_000;
/** The same where Shipmondo's lists are read. */
const providerTroubleMs = 60 * 60_000;
const longestMs = 3 * 24 * 3_600_000;

/**
 * One run: the real code of the receiver, the consumer and the reclaimer between models of the
 * services, in virtual time, with what goes wrong drawn from the seed. The same seed gives the same
 * run, step by step.
 * @param bug parts to replace by broken ones
 * @param providerShare probability that the run has Shipmondo's lists and the reconciler
 */
export async function simulate(
  seed: number,
  bug: Partial<Wiring> = {},
  providerShare = 0.25,
): Promise<Outcome> {
  const wiring = { ...sound, ...bug };
  const random = seededRandom(seed);
  const start = random.pick(starts);
  const time = createVirtualTime(start);
  const globals = {
    verify: wiring.verify(verifyHmac),
    parseDate: wiring.parseDate(Date.parse),
  };
  return withVirtualGlobals(time, globals, async () => {
    const scenario = drawScenario(random, start, providerShare);
    const world = createWorld(scenario, time, random, wiring);
    const open = postAll(world, scenario);
    startEventSource(world, 2);
    startReclaims(world);
    startRedrives(world);
    if (world.provider !== null) startReconciles(world, world.provider);
    const latest = start + longestMs;
    const atRest =
      (await time.run(() => open.size === 0 && isAtRest(world), latest)) &&
      (await isAudited(world, latest));
    for (const id of scenario.carriedTwice) {
      if (world.ledger.rows.has(id)) world.ledger.note("two webhooks of one event");
    }
    for (const { versions } of scenario.provider?.objects ?? []) {
      const offsets = versions.map(({ data }) => String(data.updated_at).slice(-6));
      if (new Set(offsets).size > 1) world.ledger.note("an order on both sides of summer time");
    }
    const stuck: Violation = { kind: "stuck", text: "something waits for ever" };
    return {
      ledger: world.ledger,
      violations: [...(atRest ? [] : [stuck]), ...check(world)],
    };
  });
}

/** Looks whether the reconciler would find anything more; false: it does not come to its end. */
async function isAudited(world: World, latest: number): Promise<boolean> {
  if (world.provider === null) return true;
  let isDone = false;
  void audit(world, world.provider).finally(() => {
    isDone = true;
  });
  return world.time.run(() => isDone, latest);
}

function createWorld(
  { truths, rotatedAt, cursed, provider, tells }: Scenario,
  time: World["time"],
  random: World["random"],
  wiring: Wiring,
): World {
  const ledger = createLedger(time.now);
  const start = time.now();
  const wellAt = start + (provider === null ? troubleMs : providerTroubleMs);
  const halfMs = providerTroubleMs / 2;
  const outage: Outage =
    provider === null
      ? { soonMs: 60_000, longestMs: 600_000 }
      : // Without the keys, what comes in waits in the bucket while the reconciler works.
        { soonMs: halfMs, longestMs: halfMs, likeliest: "keys" };
  const drawFault = planTrouble(random, time.now, wellAt, outage);
  const brokenFrom = random.chance(0.06) ? start + random.between(0, 60_000) : Infinity;
  const brokenUntil = brokenFrom + random.pick([60_000, 600_000, 1_000_000]);
  const deadLetters: Received[] = [];
  const bucket: World["bucket"] = new Map();
  const versions: World["versions"] = new Map();
  putCursed(bucket, cursed);
  const queue = createFifoQueue({
    name: "message",
    time,
    visibilityMs: 6 * consumerMs,
    maxReceives,
    onDead: (message) => {
      ledger.note("dead after its receives");
      moveToDeadLetters({ deadLetters, ledger }, message);
    },
  });
  return {
    time,
    random,
    queue: wiring.queue(noting(queue, ledger)),
    deadLetters,
    bucket,
    idempotencyRecords: new Map(),
    versions,
    failures: new Map(),
    truths,
    keys: () => ({ shop: shopKey, ...(time.now() < rotatedAt ? {} : { next: newKey }) }),
    isBundleBroken: () => time.now() >= brokenFrom && time.now() < brokenUntil,
    ledger,
    wiring,
    wellAt,
    provider: provider === null ? null : startProviderRun(provider, tells, versions),
    start: (mortality, mostCalls) =>
      createInstance({
        time,
        random,
        drawFault,
        mortality: time.now() < wellAt ? mortality : 0,
        ...(mostCalls === undefined ? {} : { mostCalls }),
      }),
  };
}

/** Notes what the queue took, in its order. */
function noting(queue: FifoQueue, ledger: Ledger): FifoQueue {
  return {
    ...queue,
    send(message) {
      const taken = queue.send(message);
      const id = deliveryIdIn(message.body);
      if (taken) ledger.accepted.add(id);
      if (message.body.includes('"large":')) ledger.note("large");
      ledger.record(`${taken ? "queued" : "dropped as a copy"} ${id}`);
      return taken;
    },
  };
}

/** Posts everything at its time. @returns what has no answer yet */
function postAll(world: World, { posts }: Scenario): ReadonlySet<object> {
  const open = new Set<object>(posts);
  const send = createReceivers(world);
  const start = world.time.now();
  for (const webhook of posts) {
    world.time.after(webhook.at - start, () => {
      void send(webhook).finally(() => open.delete(webhook));
    });
  }
  return open;
}

function isAtRest(world: World): boolean {
  const { time, queue, deadLetters, provider } = world;
  return (
    time.now() >= world.wellAt &&
    queue.size() === 0 &&
    (provider === null || isCaughtUp(provider)) &&
    !isPending(world.bucket) &&
    !deadLetters.some(({ body }) => isRedrivable(world, body))
  );
}
