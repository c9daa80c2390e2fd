import path from "node:path";
import type { Engines } from "../engines/start-engines.ts";
import type { Pages } from "../http/pages.ts";
import type { LocalEndpoints } from "../local-endpoints.ts";
import type { LocalOptions } from "../options.ts";
import { actNames } from "../shipmondo/acts/act.ts";
import type { StackModel } from "../template/read-stack.ts";
import type { ApiParts } from "./api-routes.ts";
import { createScreen } from "./create-screen.ts";
import { knownKeys, type KnownKey } from "./refusal/known-keys.ts";
import type { PageFiles, ScreenParts } from "./screen.ts";
import { nextRun } from "./waiting/queue-facts.ts";

export interface RunParts {
  readonly parts: Omit<ScreenParts, "acts" | "dead">;
  /** What the page may do, for a run whose webhooks are posted to this address. */
  readonly actsAt: (endpoint: string) => Pick<ScreenParts, "acts" | "dead">;
  readonly tracker: ApiParts["tracker"];
  readonly verifiedKeys: ApiParts["verifiedKeys"];
  readonly page: Promise<PageFiles>;
  readonly options: LocalOptions;
  /** Where the data is kept; null: in memory. */
  readonly dataDir: string | null;
  readonly engines: Pick<Engines, "parameters">;
  readonly keysPath: string;
  readonly model: Pick<StackModel, "eventSources" | "schedules">;
  /** The run has a local Shipmondo. */
  readonly isShopLocal: boolean;
  /** Its webhooks. */
  readonly webhooks: () => readonly KnownKey[];
}

const project = path.join(import.meta.dirname, "../..");

/** The screen of a local run at an origin. */
export function screenOfRun(run: RunParts): (endpoints: LocalEndpoints) => Pages {
  const { parts, tracker, verifiedKeys, page, options, engines, model } = run;
  const mostRunning = model.eventSources.reduce((sum, each) => sum + each.maxConcurrency, 0);
  const reclaimer = model.schedules.find(({ functionName }) => functionName.includes("Reclaimer"));
  return (endpoints) => {
    // The schedules begin with the front.
    const startedAt = Date.now();
    const shop = run.isShopLocal ? { acts: actNames } : null;
    const setting = {
      run: { endpoint: endpoints.endpoint, project, shop, dataDir: run.dataDir },
      page,
      folder: project,
      editorUrl: options.editorUrl,
      now: Date.now,
      queue: (now: number) => ({
        mostRunning,
        reclaimerAt: reclaimer === undefined ? null : nextRun(startedAt, reclaimer.everyMs, now),
      }),
      keys: () =>
        knownKeys({
          keysPath: run.keysPath,
          ...engines.parameters(),
          webhooks: run.webhooks(),
        }),
    };
    const acting = run.actsAt(endpoints.endpoint);
    return createScreen({ ...parts, ...acting }, setting, { tracker, endpoints, verifiedKeys });
  };
}
