/** What of a bundle's imports stays outside it. */
export interface BundleDependencies {
  /** Left out, since nothing loads them at run time. */
  readonly external: readonly string[];
  /** Installed beside the bundle, for Lambda's system. */
  readonly nodeModules: readonly string[];
}

/**
 * Metadata of a function in the template of a local run, a `BundleDependencies`: with it the run
 * builds the same bundle again. What is deployed has none.
 */
export const bundlingMetadata = "shipmondo-webhooks:bundling";
