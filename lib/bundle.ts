import { buildSync, formatMessagesSync, type BuildOptions } from "esbuild";
import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { refuseDirname, withHints } from "./bundle-hints.ts";
import { installModules, lockedVersions, lockText } from "./node-modules.ts";
import { withOwnSourceMap } from "./source-map.ts";

export type FunctionName = "receiver" | "consumer" | "reclaimer" | "reconciler";

/** What of a bundle's imports stays outside it. */
export interface BundleDependencies {
  /** Left out, since nothing loads them at run time. */
  readonly external: readonly string[];
  /** Installed beside the bundle, for Lambda's system. */
  readonly nodeModules: readonly string[];
}

export interface BundleExtras extends Partial<BundleDependencies> {
  /** Folder of the user's handlers. @default `handlers` of this project */
  readonly handlers?: string | undefined;
  /** False: the `nodeModules` of this machine are used. @default true */
  readonly install?: boolean;
}

/** Gives the folder that holds a function's `index.mjs`. */
export type BundleOf = (name: FunctionName, extras: BundleExtras) => string;

const root = join(import.meta.dirname, "..");
const builds = join(root, "node_modules/.cache/shipmondo-webhooks");

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
 * What esbuild leaves in an ES module for a CommonJS dependency that calls `require` on a module of
 * Node's.
 */
const requireShim = "Dynamic require of";
const requireBanner =
  'import{createRequire}from"node:module";const require=createRequire(import.meta.url);\n';

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
  const { external = [], nodeModules = [], install = true } = extras;
  const { outputFiles, warnings, metafile } = withHints(() =>
    buildSync({
      ...bundleOptionsOf(name),
      ...entryOf(name, entry, extras.handlers),
      external: [...external, ...nodeModules],
      write: false,
      metafile: true,
    }),
  );
  // What esbuild only warns of, a wrong import or an odd comparison, would fail in Lambda.
  if (warnings.length > 0) {
    throw new Error(formatMessagesSync(warnings, { kind: "warning" }).join("\n"));
  }
  const map = outputFiles.find(({ path }) => path.endsWith(".map"));
  const built = outputFiles.find((file) => file !== map)?.text ?? "";
  const banner = built.includes(requireShim) ? requireBanner : "";
  refuseDirname(built, Object.keys(metafile.inputs), root);
  const code = banner + (map === undefined ? built : withOwnSourceMap(built, map.text, banner));
  const modules = install && nodeModules.length > 0 ? lockedVersions(nodeModules, root) : null;

  // A folder named for what it holds, put in place by a rename: several builds at once never see
  // each other's half-written files.
  const hash = createHash("sha256")
    // What the packages need is locked there too.
    .update(code + (modules === null ? "" : JSON.stringify(modules) + lockText(root)))
    .digest("hex")
    .slice(0, 16);
  const folder = join(builds, `${name}-${hash}`);
  if (existsSync(join(folder, "index.mjs"))) return folder;
  const draft = join(builds, `${randomUUID()}.tmp`);
  mkdirSync(draft, { recursive: true });
  try {
    writeFileSync(join(draft, "index.mjs"), code);
    if (modules !== null) installModules(draft, modules, root);
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true });
    // Another build was faster.
    if (!existsSync(join(folder, "index.mjs"))) throw error;
  }
  return folder;
}

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
