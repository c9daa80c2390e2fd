import { check, type Violation } from "./check.ts";
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
import { createReceivers } from "./receivers.ts";
import { startReclaims } from "./reclaims.ts";
import { isRedrivable, startRedrives } from "./redrives.ts";
import { drawScenario, newKey, shopKey, type Scenario } from "./scenario.ts";
import { planTrouble } from "./trouble.ts";
import { verifyHmac, withVirtualGlobals } from "./virtual-globals.ts";
import { createVirtualTime } from "./virtual-time.ts";
import { sound, type Wiring, type World } from "./world.ts";

export interface Outcome {
  readonly violations: readonly Violation[];
  readonly ledger: Ledger;
}

const start = Date.UTC(2026, 2, 29, 0, 59);
/** Nothing goes wrong any more from here on: what was promised must come true. */
const troubleMs = 20 * 60_000;
const longestMs = 3 * 24 * 3_600_000;

/**
 * One run: the real code of the receiver, the consumer and the reclaimer between models of the
 * services, in virtual time, with what goes wrong drawn from the seed. The same seed gives the same
 * run, step by step.
 * @param bug parts to replace by broken ones
 */
export async function simulate(seed: number, bug: Partial<Wiring> = {}): Promise<Outcome> {
  const wiring = { ...sound, ...bug };
  const time = createVirtualTime(start);
  return withVirtualGlobals(time, wiring.verify(verifyHmac), async () => {
    const random = seededRandom(seed);
    const scenario = drawScenario(random, start);
    const world = createWorld(scenario, time, random, wiring);
    const open = postAll(world, scenario);
    startEventSource(world, 2);
    startReclaims(world);
    startRedrives(world);
    const atRest = await time.run(() => open.size === 0 && isAtRest(world), start + longestMs);
    for (const id of scenario.carriedTwice) {
      if (world.ledger.rows.has(id)) world.ledger.note("two webhooks of one event");
    }
    const stuck: Violation = { kind: "stuck", text: "something waits for ever" };
    return {
      ledger: world.ledger,
      violations: [...(atRest ? [] : [stuck]), ...check(world)],
    };
  });
}

function createWorld(
  { truths, rotatedAt, cursed }: Scenario,
  time: World["time"],
  random: World["random"],
  wiring: Wiring,
): World {
  const ledger = createLedger(time.now);
  const wellAt = start + troubleMs;
  const drawFault = planTrouble(random, time.now, wellAt);
  const brokenFrom = random.chance(0.06) ? start + random.between(0, 60_000) : Infinity;
  const brokenUntil = brokenFrom + random.pick([60_000, 600_000, 1_000_000]);
  const deadLetters: Received[] = [];
  const bucket: World["bucket"] = new Map();
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
    versions: new Map(),
    failures: new Map(),
    truths,
    keys: () => ({ shop: shopKey, ...(time.now() < rotatedAt ? {} : { next: newKey }) }),
    isBundleBroken: () => time.now() >= brokenFrom && time.now() < brokenUntil,
    ledger,
    wiring,
    start: (mortality) =>
      createInstance({
        time,
        random,
        drawFault,
        mortality: time.now() < wellAt ? mortality : 0,
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
  for (const webhook of posts) {
    world.time.after(webhook.at - start, () => {
      void send(webhook).finally(() => open.delete(webhook));
    });
  }
  return open;
}

function isAtRest(world: World): boolean {
  const { time, queue, deadLetters } = world;
  return (
    time.now() >= start + troubleMs &&
    queue.size() === 0 &&
    !isPending(world.bucket) &&
    !deadLetters.some(({ body }) => isRedrivable(world, body))
  );
}
