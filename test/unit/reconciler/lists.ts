import type { ApiPage, ListQuery, ShipmondoApi } from "../../../lambda/shipmondo/shipmondo-api.ts";
import { rowsPerPage } from "../../../lambda/shipmondo/shipmondo-api.ts";
import type { ApiFailure } from "../../../lambda/shipmondo/api-call.ts";

export interface ListedOrder {
  readonly id: number;
  /** Milliseconds since the epoch. */
  updatedAt: number;
  archived: boolean;
}

export interface TestLists {
  readonly api: Pick<ShipmondoApi, "list">;
  readonly orders: Map<number, ListedOrder>;
  readonly calls: ListQuery[];
  /** Runs before each call is answered. */
  beforeAnswer: (call: number) => void;
  /** What a call gives in place of its page. */
  fault: (call: number, page: ApiPage) => ApiPage | ApiFailure;
}

/** Orders listed newest first, as they are at the moment of each call. */
export function testLists(count: number, updatedAt: (id: number) => number): TestLists {
  const orders = new Map<number, ListedOrder>();
  for (let id = 1; id <= count; id++) {
    orders.set(id, { id, updatedAt: updatedAt(id), archived: id % 7 === 0 });
  }
  const lists: TestLists = {
    orders,
    calls: [],
    beforeAnswer: () => undefined,
    fault: (_call, page) => page,
    api: {
      list(query) {
        lists.calls.push(query);
        lists.beforeAnswer(lists.calls.length);
        const { from, to, page, archived, resource } = query;
        const matching = [...orders.values()]
          .filter((order) => order.updatedAt >= from && order.updatedAt <= to)
          .filter((order) => archived === undefined || order.archived === archived)
          .sort((one, other) => other.updatedAt - one.updatedAt || other.id - one.id);
        const size = rowsPerPage[resource];
        const rows = matching.slice((page - 1) * size, page * size).map((order) => ({
          id: order.id,
          archived: order.archived,
          updated_at: new Date(order.updatedAt).toISOString(),
        }));
        const pages = Math.max(1, Math.ceil(matching.length / size));
        const answer: ApiPage = { ok: true, rows, total: matching.length, pages };
        return Promise.resolve(lists.fault(lists.calls.length, answer));
      },
    },
  };
  return lists;
}
