import { Stack, Validations } from "aws-cdk-lib";
import type { IConstruct } from "constructs";

/**
 * Acknowledges a rule of cdk-nag's AwsSolutions pack for a construct and what is below it.
 * @param rule as the pack names it, "AwsSolutions-S1"
 * @param reason why what the rule warns of is right here
 */
export function acknowledge(construct: IConstruct, rule: string, reason: string): void {
  Validations.of(construct).acknowledge({ id: rule, reason });
}

/** Acknowledges that a role may act on everything below `resource`, an ARN that ends in `*`. */
export function acknowledgeWildcard(role: IConstruct, resource: string, reason: string): void {
  const finding = flatten(Stack.of(role).resolve(resource));
  acknowledge(role, `AwsSolutions-IAM5[Resource::${finding}]`, reason);
}

/** An ARN as cdk-nag writes it in a finding: `<HoldingBucket1A2B.Arn>/pending/*`. */
function flatten(value: unknown): string {
  if (typeof value === "string") return value;
  const { Ref, ...rest } = value as {
    readonly Ref?: string;
    readonly "Fn::GetAtt"?: readonly string[];
    readonly "Fn::Join"?: readonly [string, readonly unknown[]];
  };
  if (Ref !== undefined) return `<${Ref}>`;
  if (rest["Fn::GetAtt"] !== undefined) return `<${rest["Fn::GetAtt"].join(".")}>`;
  const [delimiter, parts] = rest["Fn::Join"] ?? ["", []];
  return parts.map(flatten).join(delimiter);
}
