import { json } from "../http/answers.ts";
import type { ScreenRoute } from "../http/route.ts";
import { topMembers } from "../payload/json-members.ts";
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
          signedId: topMembers(history.dataText(id), ["id"]).id ?? null,
          sourceOf: (place) => sourceView(place, folder, editorUrl),
          waiting: null,
          refusal: null,
        }),
      );
    },
  },
];
