import { existsSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { inspectableBundle } from "../inspect/inspectable-bundle.ts";

const project = path.join(import.meta.dirname, "../..");

/** What an instance is started with: a bundle and an environment. */
export interface FunctionCode {
  /** Folder of the bundle. */
  readonly root: string;
  /** What is cut off the paths of sources in stacks. */
  readonly taskRoot: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface CodeOptions {
  /** Function name, as `AWS_LAMBDA_FUNCTION_NAME`. */
  readonly name: string;
  /** The bundle: its folder, or its file. */
  readonly bundle: string;
  /** The function's environment, engines' endpoints included (`Engines.env`). */
  readonly env: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  /** For a debugger: readable, and named by the files on this machine. */
  readonly inspected: boolean;
}

/**
 * The environment that Lambda gives a function, with the function's own.
 * @throws Error when there is no such bundle
 */
export function functionCode(options: CodeOptions): FunctionCode {
  const { name, bundle, env, memoryMb, inspected } = options;
  const isFile = /\.m?js$/.test(bundle);
  const folder = path.resolve(isFile ? path.dirname(bundle) : bundle);
  if (!existsSync(folder))
    throw new Error(`There is no bundle of ${name} at ${folder}: give the folder of its index.mjs`);
  const root = inspected ? inspectableBundle(folder, project) : folder;
  return {
    root,
    taskRoot: inspected ? project : root,
    env: {
      PATH: process.env.PATH ?? "",
      LANG: "en_US.UTF-8",
      TZ: ":UTC",
      AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
      AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
      AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
      AWS_LAMBDA_LOG_STREAM_NAME: "local",
      ...env,
    },
  };
}
