import type { RunOnce } from "../../lambda/consumer/once.ts";
import type { Consume } from "../../lambda/consumer/consume.ts";
import type { HeldObjects } from "../../lambda/reclaimer/held-objects.ts";
import type { Failures } from "./failures.ts";
import type { FifoQueue, Received } from "./fifo-queue.ts";
import type { Bucket } from "./held-bucket.ts";
import type { Instance } from "./instance.ts";
import type { Ledger } from "./ledger.ts";
import type { Marks } from "./marks.ts";
import type { Random } from "./random.ts";
import type { Truth } from "./scenario.ts";
import type { VirtualTime } from "./virtual-time.ts";
import type { Verify } from "./virtual-globals.ts";

/** The places where a bug can be planted; each takes the sound part and gives the one to use. */
export interface Wiring {
  readonly queue: (queue: FifoQueue) => FifoQueue;
  readonly held: (objects: HeldObjects) => HeldObjects;
  readonly runOnce: (runOnce: RunOnce) => RunOnce;
  readonly consume: (consume: Consume) => Consume;
  readonly verify: (verify: Verify) => Verify;
  /** The deduplication id of a redrive. */
  readonly redriveId: (fresh: string, deliveryId: string) => string;
}

export const sound: Wiring = {
  queue: (queue) => queue,
  held: (objects) => objects,
  runOnce: (runOnce) => runOnce,
  consume: (consume) => consume,
  verify: (verify) => verify,
  redriveId: (fresh) => fresh,
};

/** Everything that outlives a process. */
export interface World {
  readonly time: VirtualTime;
  readonly random: Random;
  readonly queue: FifoQueue;
  /** Dead letters, oldest first. */
  readonly deadLetters: Received[];
  readonly bucket: Bucket;
  readonly marks: Marks;
  readonly newest: Map<string, number>;
  readonly failures: Failures;
  readonly truths: ReadonlyMap<string, Truth>;
  readonly ledger: Ledger;
  readonly wiring: Wiring;
  /** A new process of a function; `mortality` is its probability to die while things go wrong. */
  readonly start: (mortality: number) => Instance;
}
