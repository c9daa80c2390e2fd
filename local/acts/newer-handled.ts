import { jsonMember } from "../../lambda/common/json-member.ts";
import { versionInstant } from "../../lambda/common/version-instant.ts";
import { isLarge } from "../../lambda/common/delivery-message.ts";
import type { DeadLetter } from "../../lambda/dead/dead-letters.ts";
import type { DeliveryRow } from "../view/delivery-row.ts";
import type { History } from "../history/history.ts";

/** Versions of the same object that were handled and are newer, by the delivery's id. */
export type CountNewer = (deadLetter: DeadLetter) => number;

const isHandled = ({ status }: DeliveryRow): boolean =>
  status === "handled" || status === "superseded";

/**
 * Counts in the history what was handled of an object behind a version of it: redriven now, that
 * version would go backwards.
 */
export function createCountNewer(history: Pick<History, "rows" | "dataText">): CountNewer {
  const byObject = Map.groupBy(
    history.rows().filter((row) => row.resourceId !== null && isHandled(row)),
    objectOf,
  );
  const versions = new Map<string, number | null>();
  const versionOf = ({ id, resource }: DeliveryRow): number | null => {
    const known = versions.get(id);
    if (known !== undefined) return known;
    const text = history.dataText(id);
    const version = text === null ? null : versionInstant(resource, parsed(text));
    versions.set(id, version);
    return version;
  };
  return ({ delivery, body }) => {
    if (delivery === null) return 0;
    const { id, resource, resourceId } = delivery;
    if (resourceId === null) return 0;
    const data = isLarge(delivery)
      ? parsed(history.dataText(id) ?? "null")
      : parsed(jsonMember(Buffer.from(body), "data")?.toString() ?? "null");
    const own = versionInstant(resource, data);
    if (own === null) return 0;
    const others = (byObject.get(objectOf(delivery)) ?? []).filter((row) => row.id !== id);
    return others.filter((row) => (versionOf(row) ?? -Infinity) > own).length;
  };
}

const objectOf = ({ resource, resourceId }: Pick<DeliveryRow, "resource" | "resourceId">): string =>
  JSON.stringify([resource, resourceId]);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
