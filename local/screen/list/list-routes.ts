import type { History } from "../../history/history.ts";
import { json, refusal } from "../http/answers.ts";
import { inSlices } from "../http/in-slices.ts";
import type { ScreenRoute } from "../http/route.ts";
import { fits, listDeliveries } from "./list-deliveries.ts";
import { readListQuery } from "./list-query.ts";
import { createRowSearch } from "./search-rows.ts";

export function listRoutes(history: History): readonly ScreenRoute[] {
  const search = createRowSearch(history);
  return [
    {
      method: "GET",
      path: "/api/view/deliveries",
      async run({ query: asked, signal }) {
        const read = readListQuery(asked);
        if (!read.ok) return refusal(400, read.reason);
        const query = read.value;
        const rows = history.rows();
        if (query.q === null) return json(listDeliveries(rows, query, () => true));
        const candidates = rows.filter((row) => fits(row, query));
        const found = await inSlices(search.find(candidates, query.q), signal);
        if (found === null) return null;
        return json(listDeliveries(rows, query, ({ id }) => found.has(id)));
      },
    },
  ];
}
