import type { Stack } from "aws-cdk-lib";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { ConsumerInfrastructure } from "./consumer-infrastructure.ts";

export interface InfrastructureContext {
  /** Where your resources go: `new Table(stack, "Stock", { … })`. */
  readonly stack: Stack;
  /** The function that runs your handlers; its role and log group exist already. */
  readonly consumer: ConsumerInfrastructure;
}

/** CDK code of the user's own, called once in each synthesis. */
export type Infrastructure = (context: InfrastructureContext) => void;

/** Types the default export of `handlers/infrastructure.ts`; see docs/infrastructure.md. */
export const defineInfrastructure = (infrastructure: Infrastructure): Infrastructure =>
  infrastructure;

/** Where the user's file was when it failed; bin/app.ts prints no stack. */
const userPlace = /\bat [^\n]*[/\\](?<!lib[/\\])infrastructure\.ts:\d+:\d+\)?/;

/** Runs the user's code; its errors name the file and the line. */
export function runInfrastructure(
  infrastructure: Infrastructure,
  context: InfrastructureContext,
): void {
  try {
    // An async function passes for one that returns nothing.
    const run: (context: InfrastructureContext) => unknown = infrastructure;
    const result = run(context);
    if (result instanceof Promise) {
      throw new Error("the function is async, and what comes after an await would be lost");
    }
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const [place = ""] = userPlace.exec(error.stack ?? "") ?? [];
    throw new Error(`infrastructure.ts: ${error.message} ${place}`.trimEnd(), { cause: error });
  }
}

const none: Infrastructure = () => undefined;

/**
 * What `infrastructure.ts` in the folder of the handlers exports; nothing if there is no such file.
 * @throws Error that says what to do when the file does not export a function
 */
export function loadInfrastructure(handlers: string): Infrastructure {
  const file = join(handlers, "infrastructure.ts");
  if (!existsSync(file)) return none;
  // Not import(): constructs are made synchronously. Node gives an ES module to require as well.
  const { default: infrastructure } = createRequire(import.meta.url)(file) as {
    readonly default?: unknown;
  };
  if (typeof infrastructure === "function") return infrastructure as Infrastructure;
  throw new Error(
    `${file} has no default export that is a function: write ` +
      "export default defineInfrastructure(({ stack, consumer }) => { … });",
  );
}
