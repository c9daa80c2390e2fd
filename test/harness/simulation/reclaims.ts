import { createReclaimObject } from "../../../lambda/reclaimer/reclaim-object.ts";
import { createReclaim } from "../../../lambda/reclaimer/reclaim.ts";
import { deliveryQueueOf, heldObjectsOf, isPending } from "./held-bucket.ts";
import { keyringOf } from "./receivers.ts";
import { silentLog, silentMetrics } from "./silent.ts";
import type { World } from "./world.ts";

const everyMs = 5 * 60_000;
const functionMs = 240_000;
const mortality = 0.2;

/** Runs the reclaimer every five minutes, now and then twice at once. */
export function startReclaims(world: World): void {
  const { time, random, ledger } = world;
  const schedule = (): void => {
    time.after(everyMs, () => {
      if (isPending(world.bucket)) {
        void reclaimOnce(world);
        if (random.chance(0.1)) {
          ledger.note("two reclaimers at once");
          void reclaimOnce(world);
        }
      }
      schedule();
    });
  };
  schedule();
}

async function reclaimOnce(world: World): Promise<void> {
  const { time, ledger } = world;
  const instance = world.start(mortality);
  const deadline = time.now() + functionMs;
  const stopTimeout = time.after(functionMs, instance.kill);
  const objects = world.wiring.held(heldObjectsOf(world.bucket, instance));
  const reclaim = createReclaim({
    objects,
    reclaimObject: world.wiring.reclaimObject(
      createReclaimObject(objects, deliveryQueueOf(world.queue, instance)),
    ),
    freshKeyring: () => keyringOf(world, instance),
    reportPause: () => Promise.resolve(),
    reportFailures: () => Promise.resolve(),
    requireBinding: false,
    now: time.now,
    log: silentLog,
    metrics: silentMetrics,
  });
  try {
    const tally = await Promise.race([reclaim(() => deadline - time.now()), instance.killed]);
    ledger.record(`reclaimed ${JSON.stringify(tally)}`);
    if ([...world.bucket.keys()].some((key) => key.includes("-cursed-"))) {
      ledger.note("reclaimed past objects refused for good");
    }
    if (tally === "killed") ledger.note("reclaimer killed");
    else for (const ended of Object.keys(tally)) ledger.note(`reclaimed: ${ended}`);
  } catch {
    // The bucket would not list: the next run comes.
    ledger.note("reclaimer failed");
  }
  stopTimeout();
}
