import type { PolicyValidationPluginReport, PolicyViolation } from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";
import type { IConstruct } from "constructs";
import type { ShipmondoWebhooks } from "./shipmondo-webhooks.ts";

/**
 * The AwsSolutions pack of cdk-nag, for which only the construct's own resources must be right:
 * what it finds of the user's resources and grants are warnings, which stop nothing.
 */
export class OwnSolutionsChecks extends AwsSolutionsChecks {
  private readonly isOwn: (path: string, rule: string) => boolean;

  constructor(webhooks: ShipmondoWebhooks) {
    super();
    const { path } = webhooks.node;
    const consumer = webhooks.consumer.node.path;
    // Ours are in the role itself and never managed; a grant makes a policy beside it.
    const users = [`${consumer}/Role/DefaultPolicy/`, `${consumer}/SecurityGroup/`];
    this.isOwn = (resource, rule) =>
      resource.startsWith(`${path}/`) &&
      !users.some((beginning) => resource.startsWith(beginning)) &&
      !(resource.startsWith(`${consumer}/Role/`) && rule.startsWith("AwsSolutions-IAM4"));
  }

  override validateScope(scope: IConstruct): PolicyValidationPluginReport {
    const { violations } = super.validateScope(scope);
    const of = (own: boolean): readonly PolicyViolation[] =>
      violations.flatMap((violation) => {
        const violatingResources = violation.violatingResources.filter(
          ({ constructPath = "" }) => this.isOwn(constructPath, violation.ruleName) === own,
        );
        return violatingResources.length === 0 ? [] : [{ ...violation, violatingResources }];
      });
    const errors = of(true);
    const warnings = of(false).map((violation) => ({ ...violation, severity: "warning" }));
    return { success: errors.length === 0, violations: [...errors, ...warnings] };
  }
}
