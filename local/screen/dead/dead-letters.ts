import type { DeliveryRecord, History } from "../../history/history.ts";
import type { DeadGroup, DeadLetters, DeadLetterView } from "../../view/acts.ts";
import type { DeliveryRow } from "../../view/delivery-row.ts";
import { ofObject } from "../delivery/neighbours.ts";
import { userPlace } from "../delivery/user-place.ts";
import { versionOf } from "../story/version-of.ts";

/**
 * The dead letters, grouped by what ended them, the largest group first. Yields on the way: the
 * versions of an object are read from its data.
 */
export function* deadLetters(
  history: Pick<History, "rows" | "get" | "dataText">,
): Generator<undefined, DeadLetters> {
  const groups = new Map<string, { head: Omit<DeadGroup, "letters">; letters: DeadLetterView[] }>();
  const rows = history.rows();
  const instants = new Map<string, number | null>();
  const instantOf = (row: DeliveryRow): number | null => {
    const known = instants.get(row.id);
    if (known !== undefined) return known;
    const instant = versionOf(row.resource, history.dataText(row.id))?.instant ?? null;
    instants.set(row.id, instant);
    return instant;
  };
  for (const row of rows) {
    if (row.status !== "dead") continue;
    const head = endOf(row, history.get(row.id));
    const name = JSON.stringify([head.error, head.place]);
    const group = groups.get(name) ?? { head, letters: [] };
    groups.set(name, group);
    group.letters.push(letterOf(row, newerHandled(rows, row, instantOf)));
    yield;
  }
  return {
    groups: [...groups.values()]
      .sort((a, b) => b.letters.length - a.letters.length)
      .map(({ head, letters }) => ({ ...head, letters })),
  };
}

function endOf(row: DeliveryRow, record: DeliveryRecord | null): Omit<DeadGroup, "letters"> {
  const failed = record?.happenings.findLast((happening) => happening.type === "failed");
  const place = failed?.type === "failed" && failed.stack !== null ? userPlace(failed.stack) : null;
  return {
    error: row.error ?? (failed?.type === "failed" ? failed.error : "not known"),
    place: place === null ? null : `${place.file}:${place.line}`,
  };
}

function letterOf(row: DeliveryRow, newer: number): DeadLetterView {
  const { id, receivedAt, resource, action, resourceId, attempts } = row;
  return { id, receivedAt, resource, action, resourceId, attempts, newerHandled: newer };
}

/**
 * How many deliveries of the same object with a newer version were handled: by the versions that
 * their data states, else by the order in which they were received.
 * @param instantOf the instant of a row's version; null when its data states none
 */
export function newerHandled(
  rows: readonly DeliveryRow[],
  dead: DeliveryRow,
  instantOf: (row: DeliveryRow) => number | null,
): number {
  const version = instantOf(dead);
  return ofObject(rows, dead.resource, dead.resourceId)
    .filter(({ id, status }) => id !== dead.id && status === "handled")
    .filter((row) => {
      const other = instantOf(row);
      return version === null || other === null ? row.seq > dead.seq : other > version;
    }).length;
}
