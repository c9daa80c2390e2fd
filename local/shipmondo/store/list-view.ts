import { scatter } from "../random.ts";
import type { ObjectRecord } from "./record.ts";
import { createTimeIndex } from "./time-index.ts";

/**
 * In which order a list comes: the newest first by creation; the newest first by change, so that
 * every change moves an object to another page; or scattered, where a change moves it anywhere.
 */
export const listOrders = ["created", "updated", "scattered"] as const;
export type ListOrder = (typeof listOrders)[number];

export interface ListQuery {
  readonly created: { readonly min: number; readonly max: number };
  readonly updated: { readonly min: number; readonly max: number };
  readonly id: number | null;
  /** Members and the text that each must have. */
  readonly fields: Readonly<Record<string, string>>;
}

/** What lists show of one kind: the store's state, or that of some time ago. */
export interface ListView {
  /** Notes a change that was made at `at`. */
  note(at: number, id: number, record: ObjectRecord | null): void;
  /** All that fit, in order, as it was at `asOf`, but never before what an earlier call showed. */
  select(query: ListQuery, order: ListOrder, asOf: number): readonly ObjectRecord[];
}

export function createListView(): ListView {
  const byId = new Map<number, ObjectRecord>();
  const byCreation = createTimeIndex("createdAt");
  const byUpdate = createTimeIndex("updatedAt");
  const waiting: {
    readonly at: number;
    readonly id: number;
    readonly record: ObjectRecord | null;
  }[] = [];

  /** The last answer, since a list is read page by page; gone when anything changes. */
  let last: { readonly key: string; readonly records: readonly ObjectRecord[] } | null = null;

  const show = (id: number, record: ObjectRecord | null): void => {
    const before = byId.get(id);
    if (before !== undefined) {
      byCreation.remove(before);
      byUpdate.remove(before);
      byId.delete(id);
    }
    if (record === null) return;
    byId.set(id, record);
    byCreation.add(record);
    byUpdate.add(record);
  };
  const catchUp = (asOf: number): void => {
    if (waiting.length === 0) return;
    const firstLate = waiting.findIndex(({ at }) => at > asOf);
    const due = waiting.splice(0, firstLate === -1 ? waiting.length : firstLate);
    for (const { id, record } of due) show(id, record);
    if (due.length > 0) last = null;
  };

  const search = ({ created, updated, id, fields }: ListQuery, order: ListOrder) => {
    const wanted = Object.entries(fields);
    const fits = (record: ObjectRecord): boolean =>
      within(record.createdAt, created) &&
      within(record.updatedAt, updated) &&
      wanted.every(([name, value]) => record.fields[name] === value);
    if (id !== null) return [byId.get(id)].filter((one) => one !== undefined).filter(fits);
    const isByUpdate = updated.min > -Infinity || updated.max < Infinity;
    const range = isByUpdate
      ? byUpdate.between(updated.min, updated.max)
      : byCreation.between(created.min, created.max);
    return sortBy(order, range.filter(fits));
  };

  return {
    note(at, id, record) {
      waiting.push({ at, id, record });
    },
    select(query, order, asOf) {
      catchUp(asOf);
      const { created, updated, id, fields } = query;
      const ranges = [created.min, created.max, updated.min, updated.max].map(String);
      const key = JSON.stringify([order, id, fields, ranges]);
      if (last?.key !== key) last = { key, records: search(query, order) };
      return last.records;
    },
  };
}

const within = (time: number, { min, max }: ListQuery["created"]): boolean =>
  time >= min && time <= max;

function sortBy(order: ListOrder, records: ObjectRecord[]): readonly ObjectRecord[] {
  if (order === "scattered") {
    const places = new Map(records.map((record) => [record, scatter(record.id, record.updatedAt)]));
    return records.sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0) || a.id - b.id);
  }
  const by = order === "updated" ? "updatedAt" : "createdAt";
  return records.sort((a, b) => b[by] - a[by] || b.id - a.id);
}
