import type { History } from "../../history/history.ts";
import { json } from "../http/answers.ts";
import { inSlices } from "../http/in-slices.ts";
import type { ScreenRoute } from "../http/route.ts";
import { storyOf } from "./story.ts";

export const storyRoutes = (history: History): readonly ScreenRoute[] => [
  {
    method: "GET",
    path: "/api/view/story",
    async run({ query, signal }) {
      const resource = query.get("resource") ?? "";
      const story = await inSlices(storyOf(history, resource, query.get("id") ?? ""), signal);
      return story === null ? null : json(story);
    },
  },
];
