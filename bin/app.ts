import { App, Validations } from "aws-cdk-lib";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { localRunContext } from "../lib/lambda-function.ts";
import { loadSettings, refuseUnknownContext } from "../lib/settings-files.ts";
import { WebhooksStack } from "../lib/webhooks-stack.ts";

const project = join(import.meta.dirname, "..");
const {
  CDK_CONTEXT_JSON,
  CDK_OUTDIR = "cdk.out",
  // Tests give folders of their own, so that they do not depend on the user's files.
  SETTINGS_DIR = project,
  HANDLERS_DIR = join(project, "handlers"),
  LOCAL_RUN,
} = process.env;

const read = (file: string): Record<string, unknown> => {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  } catch {
    return {};
  }
};
const contextIn = (file: string): object => read(file).context ?? {};
const ofProject = contextIn(join(project, "cdk.json"));

/** Context of the CDK's files: the project's, its lookups and acknowledgements, the user's. */
const contextOfFiles = (): Record<string, unknown> => ({
  ...ofProject,
  ...contextIn(join(homedir(), ".cdk.json")),
  ...read(join(project, "cdk.context.json")),
});

/**
 * The context that the CDK's command line would pass: what cdk.json says, and the metadata, by
 * which the local run finds the bundles. Run by that command line the process gets it in
 * CDK_CONTEXT_JSON, `-c` options included.
 */
const contextOfDirectRun = (): Record<string, unknown> => ({
  ...ofProject,
  "aws:cdk:enable-asset-metadata": true,
  "aws:cdk:enable-path-metadata": true,
  // The local run takes the bundles in place, with the host's packages beside them.
  ...(LOCAL_RUN === "true"
    ? { [localRunContext]: true, "aws:cdk:disable-asset-staging": true }
    : {}),
});

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
  const { webhooks } = new WebhooksStack(app, settings, { handlers: HANDLERS_DIR });
  // They judge what is deployed, and take longer than the rest of a local run's synthesis.
  if (LOCAL_RUN !== "true") {
    const { OwnSolutionsChecks } = await import("../lib/nag-checks.ts");
    Validations.of(app).addPlugins(new OwnSolutionsChecks(webhooks));
  }
  app.synth();
} catch (error) {
  // The message says what to do; a stack trace would hide it.
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
