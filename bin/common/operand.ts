import { wrong } from "./cannot-run.ts";
import type { WebhooksCommand } from "./webhooks-command.ts";

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html */
function readStack(text: string): string {
  if (/^(?:[A-Za-z][A-Za-z0-9-]{0,127}|arn:\S+)$/.test(text)) return text;
  throw wrong(
    "--stack needs a value that names a stack: letters, digits and -, beginning with a letter",
  );
}

/** Adds the option that names a deployed stack. */
export function stackSetting(command: WebhooksCommand): WebhooksCommand {
  return command.setting(
    "--stack <name>",
    "the stack in AWS to work on (default: the local run at PORT)",
    { read: readStack },
  );
}

/** Fewer characters of an id could be a slip that matches by chance. */
const shortestId = 8;

/** An id, or its beginning. */
export function readDeliveryId([id]: readonly string[]): string {
  if (id === undefined || id === "") throw missing("an id");
  if (!/^[A-Za-z0-9_-]+$/.test(id)) throw wrong("This is no id");
  if (id.length >= shortestId) return id;
  throw wrong(`The id is too short: give at least ${shortestId} characters of it`);
}

/** An id, or null for `--all`. */
export function readIdOrAll(operands: readonly string[], all = false): string | null {
  if (!all) return readDeliveryId(operands);
  if (operands.length === 0) return null;
  throw wrong("An id or --all is taken, not both");
}

export const missing = (what: string): Error =>
  wrong(
    `${what[0]?.toUpperCase() ?? ""}${what.slice(1)} is needed, and there is none: is a shell variable unset?`,
  );
