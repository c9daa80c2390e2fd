import path from "node:path";
import type { Settings } from "../../../lib/settings.ts";
import { CannotRun, wrong } from "../cannot-run.ts";
import type { Variables } from "../io-types.ts";
import type { WebhooksCommand } from "../webhooks-command.ts";

const project = path.join(import.meta.dirname, "../../..");

/** Adds the option that names the settings of a stage. */
export const stageSetting = (command: WebhooksCommand): WebhooksCommand =>
  command.setting(
    "--stage <stage>",
    "the stage whose settings the stack was deployed with, as in cdk deploy -c stage=<stage>",
    { read: readStage },
  );

function readStage(text: string): string {
  if (/^[A-Za-z0-9_-]{1,64}$/.test(text)) return text;
  throw wrong("--stage needs a value that names a stage: letters, digits, _ and -");
}

/**
 * The settings of this checkout, for what the stack's outputs do not say.
 * @param stackName the deployed stack's; null: the local run's
 * @param stage null: settings.json alone
 * @throws CannotRun when they are another stack's, or need a change
 */
export async function targetSettings(
  stackName: string | null,
  stage: string | null,
  { SETTINGS_DIR = project }: Variables,
): Promise<Settings> {
  // Loads the CDK, which takes its time.
  const { loadSettings } = await import("../../../lib/settings-files.ts");
  let settings: Settings;
  try {
    settings = loadSettings(SETTINGS_DIR, stage === null ? {} : { stage });
  } catch (error) {
    throw new CannotRun(error instanceof Error ? error.message : String(error));
  }
  if (stackName === null || settings.stackName === stackName) return settings;
  throw new CannotRun(
    `The settings${stage === null ? "" : " of --stage"} are those of another stack than --stack ` +
      "(their stackName differs): give --stage with the stage that it was deployed as. Nothing was done.",
  );
}
