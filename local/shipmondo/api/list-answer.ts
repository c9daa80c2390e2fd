import type { Kind } from "../catalogue.ts";
import type { ListOrder } from "../store/list-view.ts";
import type { Store } from "../store/store.ts";
import { errorAnswer, jsonAnswer, type ApiAnswer } from "./answer.ts";
import { readListQuery } from "./list-query.ts";

/**
 * One page of a list: a bare array, and the paging in headers.
 * @param asOf what was changed later is not shown yet; milliseconds since 1970
 */
export function listAnswer(
  store: Store,
  kind: Kind,
  query: URLSearchParams,
  order: ListOrder,
  asOf: number,
): ApiAnswer {
  const asked = readListQuery(kind, query);
  if (!asked.ok) return errorAnswer(422, asked.error);
  const { page, perPage } = asked.value;
  const found = store.list(kind).select(asked.value, order, asOf);
  const shown = found.slice((page - 1) * perPage, page * perPage);
  return jsonAnswer(200, `[${shown.map(({ text }) => text).join(",")}]`, {
    "x-current-page": String(page),
    "x-per-page": String(perPage),
    "x-total-count": String(found.length),
    "x-total-pages": String(Math.ceil(found.length / perPage)),
  });
}
