import { ArnFormat, Stack } from "aws-cdk-lib";
import type { IConstruct } from "constructs";
import type { Permission } from "./function-role.ts";
import type { Settings } from "./settings.ts";

/**
 * What reading the accepted keys takes. GetParametersByPath is authorised on the path itself and on
 * what it returns.
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
  return [
    {
      actions: ["ssm:GetParametersByPath"],
      resources: [path, `${path}/*`],
      why: "Every parameter below the path is an accepted key; their names are the user's.",
    },
    ...decryptParameters(scope, settings),
  ];
}

/**
 * What SecureStrings need besides. The key aws/ssm needs no grant (its policy lets SSM decrypt for
 * whoever may read the parameter); a customer's own key does.
 */
export function decryptParameters(
  scope: IConstruct,
  { keysKmsKeyArn }: Settings,
): readonly Permission[] {
  if (keysKmsKeyArn === undefined) return [];
  const stack = Stack.of(scope);
  return [
    {
      actions: ["kms:Decrypt"],
      resources: [keysKmsKeyArn],
      conditions: { StringEquals: { "kms:ViaService": `ssm.${stack.region}.${stack.urlSuffix}` } },
      why: "The parameters are encrypted with this key; only SSM may use it for the function.",
    },
  ];
}
