import { resourceActions } from "../../lambda/contract/resource-actions.ts";
import { payloadShapes } from "../../testing/signing.ts";
import type { RunState } from "../view/run-state.ts";
import { json } from "./http/answers.ts";
import type { ScreenRoute } from "./http/route.ts";
import type { ScreenParts, ScreenSetting } from "./screen.ts";

const samples = Object.entries(resourceActions).map(([resource, actions]) => ({
  resource,
  actions,
}));

export const runRoutes = (
  { consumer, build, rerun, faults }: ScreenParts,
  { run }: ScreenSetting,
): readonly ScreenRoute[] => [
  {
    method: "GET",
    path: "/api/view/run",
    run: () =>
      json({
        ...run,
        samples,
        shapes: payloadShapes,
        consumer: consumer.current(),
        build: build.current(),
        rerun: rerun.current(),
        faults: faults.current(),
      } satisfies RunState),
  },
];
