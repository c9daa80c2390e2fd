import type { History } from "../../history/history.ts";
import type { DeliveryRow } from "../../view/delivery-row.ts";
import { textPattern } from "./text-pattern.ts";

/** Finds the rows that have a text in their ids, label, error or data. */
export interface RowSearch {
  /** Yields between rows, since all data together is hundreds of megabytes. */
  find(rows: readonly DeliveryRow[], text: string): Generator<undefined, ReadonlySet<string>>;
}

/** Texts whose findings are remembered: while one types, and while rows come in. */
const remembered = 4;

export function createRowSearch(history: History): RowSearch {
  /** By text, then by id: whether it is in the row's data. */
  const known = new Map<string, Map<string, boolean>>();
  history.onChange(({ rows, removed }) => {
    for (const findings of known.values()) {
      for (const { id } of [...rows, ...removed]) findings.delete(id);
    }
  });
  const findingsOf = (text: string): Map<string, boolean> => {
    const findings = known.get(text) ?? new Map<string, boolean>();
    known.delete(text);
    known.set(text, findings);
    for (const oldest of known.keys()) {
      if (known.size <= remembered) break;
      known.delete(oldest);
    }
    return findings;
  };
  return {
    *find(rows, text) {
      const plain = text.toLowerCase();
      const pattern = textPattern(text);
      const findings = findingsOf(text);
      const found = new Set<string>();
      const heldAs = history.get(text)?.row.id;
      for (const row of rows) {
        const isSaid = row.id === heldAs || isInRow(row, plain);
        let isFound = isSaid ? true : findings.get(row.id);
        if (isFound === undefined) {
          isFound = pattern.test(history.dataText(row.id) ?? "");
          findings.set(row.id, isFound);
        }
        if (isFound) found.add(row.id);
        yield;
      }
      return found;
    },
  };
}

const isInRow = ({ id, resourceId, label, error }: DeliveryRow, plain: string): boolean =>
  [id, resourceId, label, error].some((text) => text?.toLowerCase().includes(plain));
