import type { HeldObjects } from "../../../lambda/aws/held-objects.ts";
import { holding } from "../../../lambda/contract/environment.ts";
import { idOf } from "../../../lambda/reclaimer/reclaim-object.ts";

const page = 1_000;

/** Keys of the quarantined requests whose id begins with `start`, the oldest first. */
export async function findQuarantined(
  objects: Pick<HeldObjects, "list">,
  start: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const found: string[] = [];
  let after = "";
  while (!signal.aborted) {
    const keys = await objects.list(holding.refused, after, page);
    found.push(...keys.filter((key) => idOf(key).startsWith(start)));
    after = keys.at(-1) ?? after;
    if (keys.length < page) break;
  }
  return found;
}
