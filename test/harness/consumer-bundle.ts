import { build, stop } from "esbuild";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const project = path.join(import.meta.dirname, "../..");

/**
 * Bundles the consumer with other handlers than the shipped ones, for `CONSUMER_BUNDLE` of the
 * local run.
 * @param handlers source of a module like `handlers/index.ts`, with the same relative imports
 * @returns the bundle's folder, below the system's temporary one; the caller's to remove
 */
export async function consumerBundle(handlers: string): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), "consumer-bundle-"));
  const place = path.join(project, "handlers/index.ts");
  await build({
    entryPoints: [path.join(project, "lambda/consumer/index.ts")],
    outfile: path.join(folder, "index.mjs"),
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    mainFields: ["module", "main"],
    banner: {
      js: 'import{createRequire}from"node:module";const require=createRequire(import.meta.url);',
    },
    logLevel: "warning",
    plugins: [
      {
        name: "handlers",
        setup(building) {
          building.onLoad({ filter: /handlers[/\\]index\.ts$/ }, (file) =>
            file.path === place
              ? { contents: handlers, loader: "ts", resolveDir: path.dirname(place) }
              : null,
          );
        },
      },
    ],
  });
  // esbuild's service holds a pipe of the process that runs Jest, which would wait for it.
  await stop();
  return folder;
}
