import type { History } from "../../history/history.ts";
import { json } from "../http/answers.ts";
import { inSlices } from "../http/in-slices.ts";
import type { ScreenRoute } from "../http/route.ts";
import { deadLetters } from "./dead-letters.ts";

export const deadRoutes = (history: History): readonly ScreenRoute[] => [
  {
    method: "GET",
    path: "/api/view/dead",
    async run({ signal }) {
      const letters = await inSlices(deadLetters(history), signal);
      return letters === null ? null : json(letters);
    },
  },
];
