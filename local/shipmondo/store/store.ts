import type { Kind } from "../catalogue.ts";
import { kinds } from "../catalogue.ts";
import { firstIds, openJournal, type Contents, type Entry, type NextIds } from "./journal.ts";
import { createListView, type ListView } from "./list-view.ts";
import type { ObjectRecord } from "./record.ts";

/** All objects and webhooks. */
export interface Store {
  get(kind: Kind, id: number): ObjectRecord | null;
  /** All of a kind as they are now, in no order: unlike lists, this never lags. */
  all(kind: Kind): Iterable<ObjectRecord>;
  list(kind: Kind): ListView;
  /** An id that no object of the kind has had. */
  takeId(kind: Kind): number;
  /** Makes changes together: all of them are kept, or none. */
  commit(entries: readonly Entry[]): void;
  close(): void;
}

export interface StoreOptions {
  /** Undefined: in memory. */
  readonly dataFile: string | undefined;
  readonly now: () => number;
}

/** @throws Error that says what to do when the data file cannot be used */
export function openStore({ dataFile, now }: StoreOptions): Store {
  const contents = each(() => new Map<number, ObjectRecord>()) satisfies Contents;
  const views = each(createListView);
  const nextIds: NextIds = { ...firstIds };
  const journal = dataFile === undefined ? null : openJournal(dataFile, contents, nextIds);
  for (const kind of kinds) {
    for (const [id, record] of contents[kind]) views[kind].note(-Infinity, id, record);
  }
  return {
    get: (kind, id) => contents[kind].get(id) ?? null,
    all: (kind) => contents[kind].values(),
    list: (kind) => views[kind],
    takeId: (kind) => nextIds[kind]++,
    commit(entries) {
      const changedAt = now();
      journal?.append(entries);
      for (const entry of entries) {
        if ("put" in entry) {
          const { kind, id } = entry.put;
          contents[kind].set(id, entry.put);
          views[kind].note(changedAt, id, entry.put);
        } else {
          const { kind, id } = entry.removed;
          contents[kind].delete(id);
          views[kind].note(changedAt, id, null);
        }
      }
    },
    close: () => journal?.close(),
  };
}

const each = <Value>(make: () => Value): Record<Kind, Value> => ({
  webhooks: make(),
  sales_orders: make(),
  shipments: make(),
  shipment_drafts: make(),
});
