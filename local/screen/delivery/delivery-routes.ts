import { json } from "../http/answers.ts";
import type { ScreenRoute } from "../http/route.ts";
import { childrenOf, rootOf, stringOf } from "../payload/json-scan.ts";
import type { ScreenParts, ScreenSetting } from "../screen.ts";
import { deliveryView } from "./delivery-view.ts";
import { sourceView } from "./source-view.ts";

export const deliveryRoutes = (
  { history }: ScreenParts,
  { folder, editorUrl }: ScreenSetting,
): readonly ScreenRoute[] => [
  {
    method: "GET",
    path: "/api/view/deliveries/:id",
    run({ params: { id = "" } }) {
      const record = history.get(id);
      if (record === null) return null;
      return json(
        deliveryView(record, {
          rows: history.rows(),
          signedId: idIn(history.dataText(id)),
          sourceOf: (place) => sourceView(place, folder, editorUrl),
          waiting: null,
          refusal: null,
        }),
      );
    },
  },
];

/** `id` of the data, as it was written. */
function idIn(text: string | null): string | null {
  if (text === null) return null;
  let found: string | null = null;
  for (const { name, type, start, end } of childrenOf(text, rootOf(text))) {
    if (name !== "id") continue;
    const json = text.slice(start, end);
    found = type === "string" ? stringOf(json) : type === "number" ? json : null;
  }
  return found;
}
