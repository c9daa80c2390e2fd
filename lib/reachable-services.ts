import type { Annotations, Stack } from "aws-cdk-lib";
import * as ec2 from "aws-cdk-lib/aws-ec2";

/** What the consumer itself calls, by the end of an endpoint's service name. */
const services = { SQS: "sqs", DynamoDB: "dynamodb", S3: "s3" } as const;

/**
 * Warns of subnets without a way to the services that the consumer needs: each delivery would run
 * into its time-out. Endpoints that another stack has made cannot be seen.
 */
export function warnOfUnreachableServices(
  annotations: Annotations,
  stack: Stack,
  { vpc, subnets }: { readonly vpc: ec2.IVpc; readonly subnets: ec2.SubnetSelection },
): void {
  const isolated = new Set(vpc.isolatedSubnets.map(({ subnetId }) => subnetId));
  const { subnetIds } = vpc.selectSubnets(subnets);
  if (!subnetIds.some((id) => isolated.has(id))) return;
  const same = (one: string, other: string): boolean =>
    JSON.stringify(stack.resolve(one)) === JSON.stringify(stack.resolve(other));
  const endpoints = stack.node
    .findAll()
    .filter((each): each is ec2.CfnVPCEndpoint => each instanceof ec2.CfnVPCEndpoint)
    .filter(({ vpcId }) => same(vpcId, vpc.vpcId))
    .map(({ serviceName }) => JSON.stringify(stack.resolve(serviceName)));
  const missing = Object.entries(services)
    .filter(([, end]) => !endpoints.some((name) => new RegExp(`\\.${end}"`).test(name)))
    .map(([name]) => name);
  if (missing.length === 0) return;
  annotations.addWarningV2(
    "shipmondo-webhooks:no-way-to-services",
    `The consumer's subnets are isolated and the stack has no VPC endpoint for ${missing.join(", ")}, which the ` +
      "consumer calls: choose subnets with egress, or add gateway endpoints for DynamoDB and S3 and an interface " +
      "endpoint for SQS. Endpoints made elsewhere are not seen here.",
  );
}
