import type { BundleDependencies } from "../lambda/contract/bundling.ts";

export type FunctionName = "receiver" | "consumer" | "reclaimer" | "reconciler";

export interface BundleExtras extends Partial<BundleDependencies> {
  /** Folder of the user's handlers. @default `handlers` of this project */
  readonly handlers?: string | undefined;
  /** False: the `nodeModules` of this machine are used. @default true */
  readonly install?: boolean;
}
