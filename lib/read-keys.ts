import { ArnFormat, Stack } from "aws-cdk-lib";
import type { IConstruct } from "constructs";
import type { Permission } from "./function-role.ts";
import type { Settings } from "./settings.ts";

/**
 * What reading the accepted keys takes. GetParametersByPath is authorised on the path itself and on
 * what it returns. The key aws/ssm needs no grant (its policy lets SSM decrypt for whoever may read
 * the parameter); a customer's own key does.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-access.html
 */
export function readKeys(scope: IConstruct, settings: Settings): readonly Permission[] {
  const stack = Stack.of(scope);
  const path = stack.formatArn({
    service: "ssm",
    resource: "parameter",
    resourceName: settings.keysPath.slice(1),
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
  const read: Permission = {
    actions: ["ssm:GetParametersByPath"],
    resources: [path, `${path}/*`],
    why: "Every parameter below the path is an accepted key; their names are the user's.",
  };
  if (settings.keysKmsKeyArn === undefined) return [read];
  return [
    read,
    {
      actions: ["kms:Decrypt"],
      resources: [settings.keysKmsKeyArn],
      conditions: { StringEquals: { "kms:ViaService": `ssm.${stack.region}.${stack.urlSuffix}` } },
      why: "The keys are encrypted with this key; only SSM may use it for the function.",
    },
  ];
}
