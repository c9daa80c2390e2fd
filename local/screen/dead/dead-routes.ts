import { json } from "../http/answers.ts";
import type { ScreenRoute } from "../http/route.ts";
import type { ScreenParts } from "../screen.ts";

export const deadRoutes = ({ dead }: Pick<ScreenParts, "dead">): readonly ScreenRoute[] => [
  { method: "GET", path: "/api/view/dead", run: async () => json(await dead()) },
];
