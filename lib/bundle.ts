import { buildSync, type BuildOptions } from "esbuild";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { BundleExtras, FunctionName } from "./bundle-extras.ts";
import { withHints } from "./bundle-hints.ts";
import { storeBundle } from "./store-bundle.ts";

/** Gives the folder that holds a function's `index.mjs`. */
export type BundleOf = (name: FunctionName, extras: BundleExtras) => string;

const root = join(import.meta.dirname, "..");

const bundleOptions = {
  bundle: true,
  write: false,
  absWorkingDir: root,
  platform: "node",
  target: "node24",
  format: "esm",
  minify: true,
  // The ES modules of the AWS SDK: less code, and a cold start a fifth shorter than with esbuild's
  // default, `main` first.
  mainFields: ["module", "main"],
  alias: {
    // Lambda's credentials are in the environment. The default chain brings providers for
    // profiles, SSO, processes and containers, which no function uses and every cold start would
    // parse.
    "@aws-sdk/credential-provider-node": join(root, "lambda/aws/environment-credentials.ts"),
  },
  sourcemap: false,
  legalComments: "none",
  logLevel: "silent",
} as const satisfies BuildOptions;

/**
 * What esbuild is told for a function; the limits on bundles in the tests build with the same. The
 * consumer alone holds the user's code, whose stacks and error classes are to keep their names and
 * places.
 */
export const bundleOptionsOf = (name: FunctionName): BuildOptions =>
  name === "consumer"
    ? { ...bundleOptions, ...readableStacks }
    : { ...bundleOptions, ...nativeBase64 };

/** For jose, which the consumer does not use; what the user wrote keeps the runtime's own. */
const nativeBase64 = {
  define: { "Uint8Array.fromBase64": "nativeFromBase64" },
  inject: [join(root, "lambda/common/native-base64.ts")],
} as const satisfies BuildOptions;

const readableStacks = {
  sourcemap: "external",
  sourcesContent: false,
  // The map names the sources relative to here, the root of the project, and so nothing of this
  // machine.
  outfile: join(root, "index.mjs"),
  keepNames: true,
} as const satisfies BuildOptions;

/**
 * Bundles a function. The same sources give the same bytes, so that an unchanged function is not
 * uploaded again, and the one build serves synth, the local run and the measurements.
 * @param name a folder of `lambda/`
 * @param entry the module that exports `handler`
 * @returns a folder that holds `index.mjs` and nothing else but the `nodeModules` that are asked
 *   for
 * @throws esbuild's error when the entry is missing or does not compile, and its warnings; with
 *   what to write in infrastructure.ts where that helps
 */
export function bundle(name: FunctionName, entry?: string, extras: BundleExtras = {}): string {
  const built = withHints(() => buildSync(buildOptionsOf(name, entry, extras)));
  return storeBundle(name, built, extras);
}

/** All that esbuild is told to build a function. */
export const buildOptionsOf = (
  name: FunctionName,
  entry: string | undefined,
  { external = [], nodeModules = [], handlers }: BundleExtras,
) =>
  ({
    ...bundleOptionsOf(name),
    ...entryOf(name, entry, handlers),
    external: [...external, ...nodeModules],
    write: false,
    metafile: true,
  }) as const satisfies BuildOptions;

const shippedHandlers = '"../../handlers/index.ts"';

/**
 * Where a build of a function begins: at its own entry; for handlers that are elsewhere, at the
 * same text with their place.
 * @param entry another module in place of the function's own
 * @param handlers folder of the user's handlers; only the consumer has any
 */
export function entryOf(name: FunctionName, entry?: string, handlers?: string): BuildOptions {
  const folder = join(root, "lambda", name);
  const own = join(folder, "index.ts");
  if (entry !== undefined || handlers === undefined || handlers === join(root, "handlers")) {
    return { entryPoints: [entry ?? own] };
  }
  const source = readFileSync(own, "utf8");
  if (!source.includes(shippedHandlers))
    throw new Error(`${own} does not import ${shippedHandlers}`);
  const contents = source.replace(shippedHandlers, JSON.stringify(join(handlers, "index.ts")));
  return { stdin: { contents, resolveDir: folder, sourcefile: own, loader: "ts" } };
}
