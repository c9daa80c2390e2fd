import { Annotations, Stack } from "aws-cdk-lib";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import type * as iam from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import type { BundleDependencies } from "../lambda/contract/bundling.ts";
import { environmentProblem } from "../lambda/contract/reserved-variables.ts";
import type { FunctionRole } from "./function-role.ts";
import { warnOfUnreachableServices } from "./reachable-services.ts";

export interface ConsumerNetwork {
  readonly vpc: ec2.IVpc;
  /** @default private subnets with a way to the internet */
  readonly subnets?: ec2.SubnetSelection;
  /** @default one that is made for the consumer */
  readonly securityGroups?: readonly ec2.ISecurityGroup[];
}

/** What the function is given besides the stack's own. */
export interface FunctionExtension {
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMb?: number;
  readonly network?: Required<ConsumerNetwork>;
  readonly dependencies: BundleDependencies;
}

/** The consumer as `handlers/infrastructure.ts` gets it, before the function is made. */
export class ConsumerInfrastructure implements iam.IGrantable, ec2.IConnectable {
  readonly grantPrincipal: iam.IPrincipal;
  private readonly environment: Record<string, string> = {};
  private memory: number | undefined;
  private network: Required<ConsumerNetwork> | undefined;
  private dependencies: BundleDependencies = { external: [], nodeModules: [] };
  private readonly scope: Construct;
  private readonly role: FunctionRole;

  constructor(scope: Construct, role: FunctionRole) {
    this.scope = scope;
    this.role = role;
    this.grantPrincipal = role;
  }

  /**
   * Sets a variable that handlers read from `process.env`.
   * @throws Error for a name that the stack or Lambda sets itself
   */
  addEnvironment(name: string, value: string): this {
    const problem = environmentProblem(name);
    if (problem !== null) throw new Error(`addEnvironment: ${problem}`);
    this.environment[name] = value;
    return this;
  }

  /** Memory of the function, over the setting `consumerMemoryMb`; CPU grows with it. */
  memoryMb(megabytes: number): this {
    if (!Number.isInteger(megabytes) || megabytes < 128 || megabytes > 10_240) {
      throw new Error("memoryMb takes a whole number from 128 to 10240");
    }
    this.memory = megabytes;
    return this;
  }

  /** Puts the function into a VPC, with the permissions that this takes. */
  vpc({ vpc, subnets, securityGroups }: ConsumerNetwork): this {
    if (this.network !== undefined) {
      throw new Error("vpc is called twice: a function is in one VPC");
    }
    this.network = {
      vpc,
      subnets: subnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
      securityGroups:
        securityGroups === undefined || securityGroups.length === 0
          ? [this.securityGroup(vpc)]
          : securityGroups,
    };
    // https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaVPCAccessExecutionRole.html
    this.role.allow({
      actions: [
        "ec2:CreateNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "ec2:DeleteNetworkInterface",
        "ec2:AssignPrivateIpAddresses",
        "ec2:UnassignPrivateIpAddresses",
      ],
      resources: ["*"],
      why: "Lambda attaches the function to the VPC with the function's role.",
    });
    return this;
  }

  private securityGroup(vpc: ec2.IVpc): ec2.SecurityGroup {
    const description = "The consumer of webhooks";
    const group = new ec2.SecurityGroup(this.scope, "SecurityGroup", { vpc, description });
    // It may reach everything: a connection that is allowed adds nothing, which is right.
    Annotations.of(group).acknowledgeWarning("@aws-cdk/aws-ec2:ipv4IgnoreEgressRule");
    return group;
  }

  /**
   * @param options `nodeModules`: packages that do not go into the bundle but are installed beside
   * it, native ones for example; `external`: modules that are not there at run time
   */
  bundling({ external = [], nodeModules = [] }: Partial<BundleDependencies>): this {
    this.dependencies = {
      external: [...this.dependencies.external, ...external],
      nodeModules: [...this.dependencies.nodeModules, ...nodeModules],
    };
    return this;
  }

  /** For `database.connections.allowDefaultPortFrom(consumer)`; to be read after `vpc`. */
  get connections(): ec2.Connections {
    if (this.network === undefined) {
      throw new Error(
        "the consumer is in no VPC: call consumer.vpc({ vpc }) before you connect it",
      );
    }
    return new ec2.Connections({ securityGroups: [...this.network.securityGroups] });
  }

  /** What was asked for, once the user's code has run. */
  extension(): FunctionExtension {
    const { environment, memory, network, dependencies } = this;
    if (network !== undefined) {
      warnOfUnreachableServices(Annotations.of(this.scope), Stack.of(this.scope), network);
    }
    return {
      environment,
      dependencies,
      ...(memory === undefined ? {} : { memoryMb: memory }),
      ...(network === undefined ? {} : { network }),
    };
  }
}
