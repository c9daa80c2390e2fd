import type { History } from "../../history/history.ts";
import type { DeliveryRow } from "../../view/delivery-row.ts";
import type { Story, StoryEntry } from "../../view/story.ts";
import { ofObject } from "../delivery/neighbours.ts";
import { diffJson, type Difference } from "./diff-json.ts";
import { marksOf } from "./marks.ts";
import { versionOf } from "./version-of.ts";

const noDifference: Difference = { changes: [], more: false };

/**
 * All deliveries of one object with what changed from one to the next. Yields on the way: an object
 * may have hundreds, of megabytes each.
 * @returns null when none is known
 */
export function* storyOf(
  history: Pick<History, "rows" | "dataText">,
  resource: string,
  resourceId: string,
): Generator<undefined, Story | null> {
  const rows = ofObject(history.rows(), resource, resourceId);
  if (rows.length === 0) return null;
  const entries: StoryEntry[] = [];
  let before: string | null = null;
  let newest = -Infinity;
  for (const row of rows) {
    const text = history.dataText(row.id);
    const difference: Difference =
      before === null || text === null ? noDifference : yield* diffJson(before, text);
    const version = versionOf(row.resource, text);
    yield;
    entries.push({
      row,
      version: version?.text ?? null,
      changes: difference.changes,
      moreChanges: difference.more,
      marks: marksOf(row, version !== null && version.instant < newest),
    });
    newest = Math.max(newest, version?.instant ?? -Infinity);
    before = text ?? before;
  }
  return { resource, resourceId, label: labelOf(rows), entries };
}

/** The newest: an order may have got its number late. */
const labelOf = (rows: readonly DeliveryRow[]): string | null =>
  rows.findLast(({ label }) => label !== null)?.label ?? null;
