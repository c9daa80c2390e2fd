import * as iam from "aws-cdk-lib/aws-iam";
import type * as logs from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import { acknowledgeWildcard } from "./nag.ts";

/** Something that a function may do. */
export interface Permission {
  readonly actions: readonly string[];
  /** ARNs; one that ends in `*` is all that lies below a path or prefix. */
  readonly resources: readonly string[];
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What the function needs it for. */
  readonly why: string;
}

export interface FunctionRoleProps {
  readonly description: string;
  readonly logGroup: logs.ILogGroup;
  readonly permissions: readonly Permission[];
}

/** A role with what is listed and its own log group. A managed policy would allow every one. */
export class FunctionRole extends iam.Role {
  private readonly document: iam.PolicyDocument;

  constructor(scope: Construct, id: string, props: FunctionRoleProps) {
    const writeLogs: Permission = {
      actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
      resources: [props.logGroup.logGroupArn],
      why: "Writes its own log.",
    };
    const document = new iam.PolicyDocument();
    super(scope, id, {
      assumedBy: new iam.ServicePrincipal("lambda.amazonaws.com"),
      description: props.description,
      // Inline, so that the permissions exist before anything that uses the role.
      inlinePolicies: {
        Permissions: document,
      },
    });
    this.document = document;
    for (const permission of [...props.permissions, writeLogs]) this.allow(permission);
  }

  allow(permission: Permission): void {
    this.document.addStatements(statement(permission));
    for (const resource of permission.resources.filter((arn) => arn.endsWith("*"))) {
      // Not on this construct: what the user grants is below it, in a policy of its own.
      acknowledgeWildcard(this.node.defaultChild ?? this, resource, permission.why);
    }
  }
}

const statement = ({ actions, resources, conditions }: Permission): iam.PolicyStatement =>
  new iam.PolicyStatement({
    actions: [...actions],
    resources: [...resources],
    ...(conditions === undefined ? {} : { conditions }),
  });
