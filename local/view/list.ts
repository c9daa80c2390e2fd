import type { DeliveryRow, DeliveryStatus } from "./delivery-row.ts";

/**
 * `GET /api/view/deliveries`, with these in its query, all of them optional:
 *
 * - `state`, `resource`, `action`, `key`: as the row has it.
 * - `object` is `<resource>/<resourceId>`; `since` and `until` are ISO 8601 times of arrival.
 * - `q` is searched in ids, labels (order numbers), errors and the text of the data.
 * - `upTo` is a `seq`: newer rows are left out, so that a list which is read does not move.
 * - `offset` and `limit` (at most 500, default 100) choose a window of what matches, newest first.
 */
export interface DeliveryList {
  readonly rows: readonly DeliveryRow[];
  /** What matches in all, up to `upTo`. */
  readonly total: number;
  /** Of what matches all but `state`, up to `upTo`. */
  readonly counts: Readonly<Record<DeliveryStatus, number>>;
  /** What matches but is newer than `upTo`. */
  readonly newer: number;
  /** Greatest `seq` there is; 0 when there is none. */
  readonly newest: number;
  /** What the filters can be set to. */
  readonly facets: Facets;
}

export interface Facets {
  readonly resources: readonly string[];
  readonly actions: readonly string[];
  readonly keys: readonly string[];
}
