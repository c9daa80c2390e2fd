import { buildSync } from "esbuild";
import { existsSync } from "node:fs";
import path from "node:path";
import { buildFolder } from "./build-variant.ts";

/** What runs a bundle as Lambda's Node runtime does. */
export interface RuntimeClient {
  readonly title: string;
  /** The script to start Node with. */
  readonly script: string;
}

const aws = path.join(import.meta.dirname, "../runtime/node_modules/aws-lambda-ric");
const standIn = path.join(import.meta.dirname, "../../local/runtime/bootstrap.ts");

/** AWS's own runtime client where it can be built, else the local run's bootstrap, compiled. */
export function runtimeClient(): RuntimeClient {
  // Without its native half the install was cut short, or had no compiler.
  if (existsSync(path.join(aws, "rapid-client.node"))) {
    const title = "AWS's runtime client (aws-lambda-ric 4.0.2)";
    return { title, script: path.join(aws, "index.mjs") };
  }
  const script = path.join(buildFolder, "bootstrap.mjs");
  buildSync({
    entryPoints: [standIn],
    outfile: script,
    bundle: true,
    platform: "node",
    format: "esm",
    minify: true,
  });
  return { title: "the local run's bootstrap (aws-lambda-ric could not be built)", script };
}
