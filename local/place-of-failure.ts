import type { TrackedDelivery } from "./delivery-events.ts";
import type { History } from "./history/history.ts";
import { userPlace } from "./screen/delivery/user-place.ts";

/**
 * Where a delivery's latest attempt failed, in the user's code.
 * @returns `handlers/index.ts:7`; null when it has not failed, or the stack says nothing of theirs
 */
export function placeOfFailure(
  { id, status }: TrackedDelivery,
  history: Pick<History, "get">,
): string | null {
  if (status !== "failed" && status !== "dead") return null;
  const failure = history.get(id)?.happenings.findLast(({ type }) => type === "failed");
  if (failure?.type !== "failed" || failure.stack === null) return null;
  const place = userPlace(failure.stack);
  return place === null ? null : `${place.file}:${place.line}`;
}
