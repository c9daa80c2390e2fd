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

/** The Shipmondo that the run has. */
export interface RunningShop {
  /** Base address of its API. */
  readonly url: string;
  /** The webhooks that are registered with the local one, and their keys. */
  readonly webhooks: () => readonly { readonly name: string; readonly secret: string }[];
}

/** Starts the local Shipmondo, unless another one is set. It registers no webhook by itself. */
export async function startShop(options: ShopOptions, scope: Scope): Promise<RunningShop> {
  const { setting, dataDir, ca, onProblem } = options;
  if (setting.url !== null || setting.credentials === null) {
    return { url: setting.url ?? "", webhooks: () => [] };
  }
  const shipmondo = await startShipmondo({
    credentials: setting.credentials,
    dataFile: dataDir === null ? undefined : path.join(dataDir, "shipmondo.jsonl"),
    log: onProblem,
    ...(ca === null ? {} : { ca }),
  });
  scope.onClose(() => shipmondo.stop());
  return {
    url: shipmondo.url,
    webhooks: () => shipmondo.webhooks().map(({ name, key }) => ({ name, secret: key })),
  };
}
