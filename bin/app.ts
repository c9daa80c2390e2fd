import { App, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { loadSettings, refuseUnknownContext } from "../lib/settings-files.ts";
import { WebhooksStack } from "../lib/webhooks-stack.ts";

/**
 * The context that the CDK's command line would pass: what cdk.json says, and the metadata, by which the local run finds the bundles.
 * Run by that command line the process gets it in CDK_CONTEXT_JSON, `-c` options included.
 */
function contextOfDirectRun(): Record<string, unknown> {
  const { context } = JSON.parse(readFileSync(new URL("../cdk.json", import.meta.url), "utf8")) as {
    readonly context?: Record<string, unknown>;
  };
  return {
    ...context,
    "aws:cdk:enable-asset-metadata": true,
    "aws:cdk:enable-path-metadata": true,
  };
}

/** What the CDK's files set: the project's, the one of its lookups and acknowledgements, the user's own. */
function contextOfFiles(): Record<string, unknown> {
  const project = join(import.meta.dirname, "..");
  const read = (file: string): Record<string, unknown> => {
    try {
      return JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
    } catch {
      return {};
    }
  };
  const contextIn = (file: string): object => read(file).context ?? {};
  return {
    ...contextIn(join(project, "cdk.json")),
    ...contextIn(join(homedir(), ".cdk.json")),
    ...read(join(project, "cdk.context.json")),
  };
}

const {
  CDK_CONTEXT_JSON,
  CDK_OUTDIR = "cdk.out",
  // Tests give a folder of their own, so that they do not depend on the user's settings.
  SETTINGS_DIR = join(import.meta.dirname, ".."),
} = process.env;
const context = (
  CDK_CONTEXT_JSON === undefined ? contextOfDirectRun() : JSON.parse(CDK_CONTEXT_JSON)
) as Readonly<Record<string, unknown>>;
const app = new App({
  outdir: CDK_OUTDIR,
  // Else a stack that failed half-way would be written all the same.
  autoSynth: false,
  context: CDK_CONTEXT_JSON === undefined ? context : {},
  // The two ways of running must give one template: no resource that only counts CDK's use.
  analyticsReporting: false,
});

try {
  refuseUnknownContext(context, contextOfFiles());
  const settings = loadSettings(SETTINGS_DIR, {
    stage: app.node.tryGetContext("stage"),
    settings: app.node.tryGetContext("settings"),
  });
  new WebhooksStack(app, settings.stackName, { settings });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  app.synth();
} catch (error) {
  // The message says what to do; a stack trace would bury it.
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
