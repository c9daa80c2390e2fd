import { createHeldObjects } from "../../../lambda/aws/held-objects.ts";
import { holding } from "../../../lambda/contract/environment.ts";
import { deadLetterId } from "../../../lambda/dead/dead-letters.ts";
import { operatorLimitMs } from "../../../lambda/dead/operator-limits.ts";
import { walkThrough } from "../../../lambda/dead/walk.ts";
import { idOf } from "../../../lambda/reclaimer/reclaim-object.ts";
import type { NamedObject } from "../../common/read-object.ts";
import type { Target } from "../../common/target.ts";
import { withSignal } from "../../common/with-signal.ts";
import { readDepth } from "../status/shared-parts.ts";
import type { Place } from "./found-story.ts";

/**
 * The object's dead letters. Each one is hidden from other commands while this looks, and given
 * back at the end: a dead-letter queue has no consumer that would miss it.
 * @throws when not all were looked at in time
 */
export async function deadLettersOf(
  target: Target,
  { resource, id }: NamedObject,
  signal: AbortSignal,
): Promise<readonly Place[]> {
  const { waiting, inFlight } = await readDepth(target.sqs, target.deadLetterQueueUrl, signal);
  if (waiting + inFlight === 0) return [];
  const found: Place[] = [];
  await walkThrough(target.deadLetters, signal, async (walk) => {
    for (;;) {
      const met = await walk.next();
      if (met.length === 0) return;
      for (const deadLetter of met) {
        const { delivery } = deadLetter;
        if (delivery?.resource !== resource || delivery.resourceId !== id) continue;
        found.push({ deliveryId: deadLetterId(deadLetter), place: "dead-letter queue" });
      }
    }
  });
  if (signal.aborted) throw new Error("there are too many dead letters to look at all in time");
  return found;
}

const page = 1_000;
/** Prefixes whose names are `<time>-<id>`. */
const dated = [holding.pending, holding.refused] as const;

/** Where in the bucket the deliveries of these ids lie. */
export async function placesInBucket(
  target: Pick<Target, "s3" | "bucketName">,
  ids: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<readonly Place[]> {
  if (ids.size === 0) return [];
  const s3 = withSignal(target.s3, signal);
  const objects = createHeldObjects(s3, target.bucketName, operatorLimitMs);
  const found: Place[] = [];
  for (const prefix of dated) {
    let after = "";
    for (;;) {
      const keys = await objects.list(prefix, after, page);
      for (const key of keys) {
        if (ids.has(idOf(key))) found.push({ deliveryId: idOf(key), place: prefix });
      }
      after = keys.at(-1) ?? after;
      if (keys.length < page) break;
    }
  }
  for (const deliveryId of ids) {
    const [kept] = await objects.list(`${holding.dropped}${deliveryId}/`, "", 1);
    if (kept !== undefined) found.push({ deliveryId, place: holding.dropped });
  }
  return found;
}
