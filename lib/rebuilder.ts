import { context, type BuildFailure, type BuildResult, type Message } from "esbuild";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { hintFor } from "./bundle-hints.ts";
import type { BundleExtras } from "./bundle-extras.ts";
import { buildOptionsOf } from "./bundle.ts";
import { storeBundle } from "./store-bundle.ts";

/** Why a bundle cannot be made: a place in the sources where there is one. */
export interface BundleProblem {
  readonly text: string;
  /** Absolute. */
  readonly file: string | null;
  /** From 1. */
  readonly line: number | null;
  /** From 1. */
  readonly column: number | null;
}

export type Rebuilt =
  | {
      readonly ok: true;
      /** As `bundle` gives it. */
      readonly folder: string;
      /** Absolute paths of the sources that are in it, packages apart. */
      readonly inputs: readonly string[];
      /** Those of infrastructure.ts, which is no part of it. */
      readonly infrastructure: readonly string[];
    }
  | { readonly ok: false; readonly problems: readonly BundleProblem[] };

/** Builds the consumer's bundle again and again, each time as `bundle` would unless `readable`. */
export interface Rebuilder {
  rebuild(): Promise<Rebuilt>;
}

const root = join(import.meta.dirname, "..");
const inPackages = /(?:^|[/\\])node_modules[/\\]/;

export interface RebuilderOptions extends BundleExtras {
  readonly handlers: string;
  /** Names of variables stay as they are written, for a debugger. @default false */
  readonly readable?: boolean;
}

/** What is built before stays in memory, so that a build is quick. */
export async function createRebuilder(extras: RebuilderOptions): Promise<Rebuilder> {
  const { readable = false } = extras;
  const building = await context({
    ...buildOptionsOf("consumer", undefined, extras),
    ...(readable ? { minify: false } : {}),
  });
  const infrastructure = join(extras.handlers, "infrastructure.ts");
  const reading = await context({
    entryPoints: [infrastructure],
    absWorkingDir: root,
    bundle: true,
    packages: "external",
    write: false,
    metafile: true,
    format: "esm",
    platform: "node",
    logLevel: "silent",
  });
  const readInfrastructure = async (): Promise<readonly string[]> => {
    if (!existsSync(infrastructure)) return [];
    const read = await reading.rebuild().catch(() => null);
    return read === null ? [infrastructure] : sourcesOf(read);
  };
  return {
    async rebuild() {
      try {
        const built = await building.rebuild();
        const { warnings } = built;
        // As in `bundle`, which takes no warnings.
        if (warnings.length > 0) return { ok: false, problems: warnings.map(problemOf) };
        return {
          ok: true,
          folder: storeBundle("consumer", built, extras),
          inputs: sourcesOf(built),
          infrastructure: await readInfrastructure(),
        };
      } catch (error) {
        const { errors = [] } = error as Partial<BuildFailure>;
        if (errors.length > 0) return { ok: false, problems: errors.map(problemOf) };
        const text = error instanceof Error ? error.message : String(error);
        return { ok: false, problems: [{ text, file: null, line: null, column: null }] };
      }
    },
  };
}

function problemOf({ text, location }: Message): BundleProblem {
  const [told, ...hints] = [text, ...hintFor(text, location?.file)];
  return {
    text: [told, ...hints].join(". "),
    file: location === null ? null : resolve(root, location.file),
    line: location?.line ?? null,
    column: location === null ? null : location.column + 1,
  };
}

const sourcesOf = ({ metafile }: BuildResult<{ metafile: true }>): readonly string[] =>
  Object.keys(metafile.inputs)
    .filter((input) => !inPackages.test(input) && !input.startsWith("<"))
    .map((input) => resolve(root, input));
