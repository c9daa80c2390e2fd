import { Annotations } from "aws-cdk-lib";
import type { IConstruct } from "constructs";
import { resourceActions } from "../lambda/contract/resource-actions.ts";
import { unlistedWebhookWarning } from "../lambda/contract/synthesis-warnings.ts";
import type { Settings } from "./settings.ts";

/**
 * Warns of a pair in the setting `webhooks` that is not in the list of what Shipmondo announces: it
 * may be new, so it is no error, but most likely it is misspelt and would never come.
 */
export function warnOfUnlistedWebhooks(scope: IConstruct, { webhooks }: Settings): void {
  const unlisted = webhooks.filter((entry) => !isListed(entry));
  if (unlisted.length === 0) return;
  Annotations.of(scope).addWarningV2(
    unlistedWebhookWarning,
    `The setting webhooks has ${unlisted.map((entry) => `"${entry}"`).join(", ")}, which Shipmondo is not ` +
      `known to announce: check the spelling. Known are ${known.join("; ")}.`,
  );
}

const known = Object.entries(resourceActions).map(
  ([resource, actions]) => `${resource}: ${actions.join(", ")}`,
);

function isListed(entry: string): boolean {
  const at = entry.lastIndexOf(":");
  const [resource, action] = [entry.slice(0, at), entry.slice(at + 1)];
  const found = Object.entries(resourceActions).find(([name]) => name === resource);
  return found !== undefined && (action === "*" || found[1].some((each) => each === action));
}
