import { Annotations } from "aws-cdk-lib";
import type { IConstruct } from "constructs";
import type { Settings } from "./settings.ts";

/**
 * Instances that a new account may run at once, in all its functions of a region.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const ofNewAccount = 10;
/** What the receiver should have: a busy minute's webhooks. */
const forReceiver = 5;
const forReclaimer = 1;
const forReconciler = 1;

/**
 * Warns, at each synthesis, of settings that a new account cannot hold: provisioned instances are
 * refused there in the middle of a deployment, and a consumer that takes most of the instances
 * leaves the receiver none, which loses webhooks.
 */
export function warnOfConcurrency(
  scope: IConstruct,
  { provisionedConcurrency, consumerMaxConcurrency, reconcile }: Settings,
): void {
  const scheduled = forReclaimer + (reconcile === false ? 0 : forReconciler);
  const left = ofNewAccount - scheduled - consumerMaxConcurrency;
  if (provisionedConcurrency === undefined && left >= forReceiver) return;
  const setting =
    provisionedConcurrency === undefined ? "consumerMaxConcurrency" : "provisionedConcurrency";
  Annotations.of(scope).addWarningV2(
    "shipmondo-webhooks:account-concurrency",
    `A new AWS account runs ${ofNewAccount} instances of all its functions at once, too few for ${setting} as set: compare ` +
      '"aws lambda get-account-settings", and ask AWS for more "Concurrent executions" before you deploy (free).',
  );
}
