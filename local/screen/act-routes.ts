import { json, refusal } from "./http/answers.ts";
import { readJsonBody } from "./http/read-json-body.ts";
import type { ScreenRoute } from "./http/route.ts";
import type { ActHandlers } from "./screen.ts";

/** What the page may do: `local/view/acts.ts`. */
export const actRoutes = (acts: ActHandlers): readonly ScreenRoute[] => [
  {
    method: "POST",
    path: "/api/view/act/:name",
    async run({ params: { name = "" }, message }) {
      const body = await readJsonBody(message);
      if (!body.ok) {
        return body.reason === "too_large"
          ? refusal(413, "At most 10 MB can be sent.")
          : refusal(400, "The body is no JSON in UTF-8.");
      }
      if (!isObject(body.value)) return refusal(400, "The body is no JSON object.");
      if (!isAct(acts, name)) return refusal(404, "There is no act of this name.");
      const done = await acts[name](body.value);
      return done.ok ? json(done.value) : refusal(done.status, done.error);
    },
  },
];

const isAct = (acts: ActHandlers, name: string): name is keyof ActHandlers =>
  Object.hasOwn(acts, name);

const isObject = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value);
