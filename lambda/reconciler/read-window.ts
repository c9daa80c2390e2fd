import type { ReconciledName } from "../contract/reconciled.ts";
import type { ApiFailure } from "../shipmondo/api-call.ts";
import { rowsPerPage, type ListQuery, type ShipmondoApi } from "../shipmondo/shipmondo-api.ts";

export type Row = Readonly<Record<string, unknown>>;

/** A list of Shipmondo's that is read by time. */
export interface ListSource {
  readonly resource: ReconciledName;
  readonly by: ListQuery["by"];
  /** The lists that make up the whole: orders are listed archived and not. */
  readonly archived: readonly (boolean | undefined)[];
}

export const listSources: Readonly<Record<ReconciledName, ListSource>> = {
  // An order's changes are found by `updated_at`; of the others only the creation can be.
  Orders: { resource: "Orders", by: "updated_at", archived: [false, true] },
  Shipments: { resource: "Shipments", by: "created_at", archived: [undefined] },
  Drafts: { resource: "Drafts", by: "created_at", archived: [undefined] },
};

export type WindowRead =
  | { readonly ok: true; readonly rows: readonly Row[] }
  /** More than a page: to be read in narrower windows. */
  | { readonly ok: false; readonly reason: "too_many"; readonly total: number }
  /** The list contradicts itself, however often it is read. */
  | { readonly ok: false; readonly reason: "unsteady" }
  | ApiFailure;

export type SteadyRead =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: "over" }
  | Exclude<WindowRead, { readonly ok: true } | { readonly reason: "too_many" }>;

const notFiltered: ApiFailure = { ok: false, reason: "failed", code: "NotFiltered" };

const mostReads = 4;

/**
 * Reads the objects of a window of time, both ends included, in one page of each list: objects that
 * change meanwhile move between pages, but out of the window, into a later one.
 */
export async function readWindow(
  api: Pick<ShipmondoApi, "list">,
  { resource, by, archived: lists }: ListSource,
  from: number,
  to: number,
): Promise<WindowRead> {
  const rows: Row[] = [];
  for (const archived of lists) {
    const read = await readOnePage(api, {
      resource,
      by,
      from,
      to,
      page: 1,
      ...(archived === undefined ? {} : { archived }),
    });
    if (!read.ok) return read;
    rows.push(...read.rows);
  }
  return { ok: true, rows };
}

async function readOnePage(api: Pick<ShipmondoApi, "list">, query: ListQuery): Promise<WindowRead> {
  for (let read = 1; read <= mostReads; read++) {
    const page = await api.list(query);
    if (!page.ok) return page;
    const { rows, total } = page;
    // A full page may not be all, whatever the count says: it is of another moment.
    const isFull = rows.length >= rowsPerPage[query.resource];
    if (isFull || total > rowsPerPage[query.resource]) {
      return { ok: false, reason: "too_many", total };
    }
    // A count of another moment than its rows: one of them is missing, or one too many is there.
    if (rows.length === total) return page;
  }
  return { ok: false, reason: "unsteady" };
}

/**
 * Reads a window that cannot be made narrower: all pages again and again, until two passes in a row
 * saw the same versions.
 * @param onRows gets each version once, page by page
 * @param isOver whether no further page may be read
 */
export async function readUntilSteady(
  api: Pick<ShipmondoApi, "list">,
  { resource, by, archived: lists }: ListSource,
  from: number,
  to: number,
  onRows: (rows: readonly Row[]) => Promise<void>,
  isOver: () => boolean,
): Promise<SteadyRead> {
  const handedOver = new Set<string>();
  let before: string | null = null;
  for (let pass = 1; pass <= mostReads; pass++) {
    const seen = new Set<string>();
    for (const archived of lists) {
      for (let page = 1, pages = 1; page <= pages; page++) {
        if (isOver()) return { ok: false, reason: "over" };
        const read = await api.list({
          resource,
          by,
          from,
          to,
          page,
          ...(archived === undefined ? {} : { archived }),
        });
        if (!read.ok) return read;
        // The whole list, on and on: what is in it must not be taken for what was asked for.
        if (isUnfiltered(read.rows, by, from, to)) return notFiltered;
        // Behind a full page is another, perhaps, whatever the count says.
        const isFull = read.rows.length >= rowsPerPage[resource];
        pages = Math.max(read.pages, isFull ? page + 1 : 0);
        const fresh = read.rows.filter((row) => !handedOver.has(versionOf(row)));
        for (const row of read.rows) {
          seen.add(versionOf(row));
          handedOver.add(versionOf(row));
        }
        if (fresh.length > 0) await onRows(fresh);
      }
    }
    const now = [...seen].sort().join();
    if (now === before) return { ok: true };
    before = now;
  }
  return { ok: false, reason: "unsteady" };
}

/** That of the API's clock is finer than the milliseconds that it filters by. */
const roundingMs = 1_000;

/** Whether no object of a page lies in the window that it was asked for. */
const isUnfiltered = (
  rows: readonly Row[],
  by: ListSource["by"],
  from: number,
  to: number,
): boolean =>
  rows.length > 0 &&
  rows.every((row) => {
    const at = Date.parse(String(row[by]));
    return at < from - roundingMs || at > to + roundingMs;
  });

const versionOf = ({ id, updated_at }: Row): string => JSON.stringify([id, updated_at]);
