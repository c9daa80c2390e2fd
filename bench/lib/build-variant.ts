import { buildSync, type BuildOptions } from "esbuild";
import { statSync } from "node:fs";
import path from "node:path";
import { bundle } from "../../lib/bundle.ts";
import type { Build, Variant } from "./variants.ts";

export interface BuiltVariant extends Variant {
  /** Holds the bundle and nothing else. */
  readonly folder: string;
  readonly file: string;
  readonly bytes: number;
}

const root = path.join(import.meta.dirname, "../..");

/** Inside `node_modules`, so that what a bundle leaves to the runtime is found there. */
export const buildFolder = path.join(root, "node_modules/.cache/shipmondo-webhooks-bench");

const options: Readonly<Record<Exclude<Build, "ours">, BuildOptions>> = {
  minified: { minify: true, mainFields: ["module", "main"] },
  // As the CDK's NodejsFunction: not minified, the SDK of the runtime.
  // https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_lambda_nodejs-readme.html
  defaults: { external: ["@aws-sdk/*"] },
};

/** Bundles a variant; needs the packages of `bench/package.json` for those that use them. */
export function buildVariant(variant: Variant): BuiltVariant {
  const { name, build } = variant;
  if (build === "ours") {
    const folder = bundle("receiver");
    return withSize(variant, folder, path.join(folder, "index.mjs"));
  }
  const folder = path.join(buildFolder, name);
  const file = path.join(folder, "index.js");
  buildSync({
    ...options[build],
    entryPoints: [path.join(root, "bench/baselines", name, "index.js")],
    outfile: file,
    bundle: true,
    platform: "node",
    target: "node24",
    format: "cjs",
    logLevel: "error",
  });
  return withSize(variant, folder, file);
}

const withSize = (variant: Variant, folder: string, file: string): BuiltVariant => ({
  ...variant,
  folder,
  file,
  bytes: statSync(file).size,
});
