import { json } from "../http/answers.ts";
import { inSlices } from "../http/in-slices.ts";
import type { ScreenRoute } from "../http/route.ts";
import { topMembers } from "../payload/json-members.ts";
import { explainRefusal } from "../refusal/explain-refusal.ts";
import type { ScreenParts, ScreenSetting } from "../screen.ts";
import { whyWaiting } from "../waiting/why-waiting.ts";
import { deliveryView } from "./delivery-view.ts";
import { sourceView } from "./source-view.ts";

export const deliveryRoutes = (
  { history, consumer }: ScreenParts,
  { folder, editorUrl, queue, keys, now }: ScreenSetting,
): readonly ScreenRoute[] => [
  {
    method: "GET",
    path: "/api/view/deliveries/:id",
    async run({ params: { id = "" }, signal }) {
      const record = history.get(id);
      if (record === null) return null;
      const known = keys();
      const refusal = await inSlices(explainRefusal(record, known), signal);
      const rows = history.rows();
      const waiting = whyWaiting(record, {
        rows,
        recordOf: (other) => history.get(other),
        consumer: consumer.current(),
        queue: queue(now()),
        now: now(),
      });
      return json(
        deliveryView(record, {
          rows,
          signedId: topMembers(history.dataText(id), ["id"]).id ?? null,
          sourceOf: (place) => sourceView(place, folder, editorUrl),
          secrets: known.accepted.map(({ secret }) => secret),
          waiting,
          refusal,
        }),
      );
    },
  },
];
