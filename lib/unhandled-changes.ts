import { Annotations } from "aws-cdk-lib";
import type { IConstruct } from "constructs";
import { reconciledAction } from "../lambda/contract/reconciled.ts";
import { unhandledChangesWarning } from "../lambda/contract/synthesis-warnings.ts";
import type { Settings } from "./settings.ts";

/**
 * Warns when webhooks announce changes of orders, and no handler takes a change that the reconciler
 * finds: it comes as `Orders:reconciled`, since only the order's newest state is known.
 * @param keysOf the handlers' keys; null when they cannot be found out, and nothing is said
 */
export function warnOfUnhandledChanges(
  scope: IConstruct,
  { reconcile, webhooks }: Settings,
  keysOf: () => readonly string[] | null,
): void {
  if (reconcile === false || !webhooks.some(announcesChanges)) return;
  const keys = keysOf();
  if (keys === null || keys.some((key) => takers.includes(key))) return;
  Annotations.of(scope).addWarningV2(
    unhandledChangesWarning,
    "No handler takes an order's change that no webhook brought, so it would end without one: add " +
      `"${changes}" or "Orders:*" to your handlers, or set reconcile to false.`,
  );
}

const changes = `Orders:${reconciledAction}`;
const takers: readonly string[] = [changes, "Orders:*", "*"];

const announcesChanges = (pattern: string): boolean =>
  pattern.startsWith("Orders:") && pattern !== "Orders:create";
