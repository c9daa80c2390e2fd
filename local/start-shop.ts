import path from "node:path";
import type { Scope } from "./scope.ts";
import { startShipmondo } from "./shipmondo/start-shipmondo.ts";
import type { ShipmondoSetting } from "./shipmondo-setting.ts";

export interface ShopOptions {
  readonly setting: ShipmondoSetting;
  /** Folder to keep its objects and webhooks in; null: in memory. */
  readonly dataDir: string | null;
  /** PEM of the run's own certificate; null on plain HTTP. */
  readonly ca: string | null;
  readonly onProblem: (problem: string) => void;
}

/**
 * Starts the local Shipmondo, unless another one is set. It registers no webhook by itself.
 * @returns base address of the API of the one that the run has
 */
export async function startShop(options: ShopOptions, scope: Scope): Promise<string> {
  const { setting, dataDir, ca, onProblem } = options;
  if (setting.url !== null || setting.credentials === null) return setting.url ?? "";
  const shipmondo = await startShipmondo({
    credentials: setting.credentials,
    dataFile: dataDir === null ? undefined : path.join(dataDir, "shipmondo.jsonl"),
    log: onProblem,
    ...(ca === null ? {} : { ca }),
  });
  scope.onClose(() => shipmondo.stop());
  return shipmondo.url;
}
