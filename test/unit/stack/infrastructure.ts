import { readFileSync } from "node:fs";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import {
  defineInfrastructure,
  type Infrastructure,
  type InfrastructureContext,
} from "shipmondo-webhooks/cdk";
import rds from "../../../docs/examples/infrastructure/vpc-and-rds.ts";
import secretAndTable from "../../../docs/examples/infrastructure/secret-and-table.ts";
import { expectResource, findings, synthesizeAlone, type Synthesized } from "./synthesize.ts";

const synthesizeWith = (infrastructure: Infrastructure): Synthesized =>
  synthesizeAlone({}, { infrastructure });

const functions = "AWS::Lambda::Function";
const variablesOf = ({ resource }: Synthesized) =>
  (resource(functions, "Consumer").Properties.Environment as { Variables: object }).Variables;
const refusal = (infrastructure: (context: InfrastructureContext) => unknown): string => {
  try {
    synthesizeWith((context) => void infrastructure(context));
  } catch (error) {
    return String(error);
  }
  return "accepted";
};

describe("infrastructure.ts", () => {
  it("gives the consumer variables, memory and packages, before the function is made", () => {
    const all = synthesizeWith(
      defineInfrastructure(({ consumer }) => {
        consumer.addEnvironment("SHOP_URL", "https://shop.example").memoryMb(1024);
      }),
    );
    expect(variablesOf(all)).toMatchObject({ SHOP_URL: "https://shop.example" });
    expect(all.resource(functions, "Consumer").Properties.MemorySize).toBe(1024);
    expect(all.resource(functions, "Receiver").Properties.MemorySize).toBe(512);
  });

  it.each([
    ["QUEUE_URL", "is set by the stack itself"],
    ["RETRY_DELAYS_S", "is set by the stack itself"],
    ["NODE_OPTIONS", "is set by the stack itself"],
    ["POWERTOOLS_IDEMPOTENCY_DISABLED", "would change how the consumer keeps its promise"],
    ["AWS_ENDPOINT_URL_DYNAMODB", "would change how the consumer keeps its promise"],
    ["AWS_REGION", "is set by Lambda itself"],
    ["LAMBDA_TASK_ROOT", "is set by Lambda itself"],
    ["shop-url", "is no name that Lambda takes"],
  ])("cannot set the variable %s, and is told why", (name, why) => {
    const text = refusal(({ consumer }) => consumer.addEnvironment(name, "secret-text"));
    expect(text).toContain(why);
    expect(text).not.toContain("secret-text");
  });

  it("cannot be async: what comes after an await would be lost", () => {
    expect(refusal(() => Promise.resolve())).toBe("accepted");
    const later = (): Promise<void> => Promise.resolve();
    expect(() => synthesizeWith(later as Infrastructure)).toThrow("the function is async");
  });

  it("is warned of what it grants on everything, in a VPC too", () => {
    const { stack } = synthesizeWith(({ stack: own, consumer }) => {
      consumer.vpc({ vpc: new ec2.Vpc(own, "Vpc", { maxAzs: 1 }) });
      consumer.grantPrincipal.addToPrincipalPolicy(
        new PolicyStatement({ actions: ["s3:GetObject"], resources: ["*"] }),
      );
    });
    expect(findings(stack).found.join("\n")).toMatch(
      /^warning: AwsSolutions-IAM5\[Resource::\*\] at \S*Consumer\/Role\/DefaultPolicy/m,
    );
  });

  it("cannot connect the consumer before it is in a VPC, and is told what to call", () => {
    expect(refusal(({ consumer }) => consumer.connections)).toContain(
      "call consumer.vpc({ vpc }) before",
    );
  });
});

describe("the example with a secret and a table", () => {
  const example = synthesizeWith(secretAndTable);

  it("grants both to the consumer and tells it their names, and the synthesis goes on", () => {
    expect(variablesOf(example)).toMatchObject({
      STOCK_TABLE: { Ref: expect.stringMatching(/^Stock/) as string },
      SHOP_SECRET_ARN: { Ref: expect.stringMatching(/^ShopSecret/) as string },
    });
    const policy = JSON.stringify(example.resources("AWS::IAM::Policy"));
    expect(policy).toContain("secretsmanager:GetSecretValue");
    expect(policy).toContain("dynamodb:UpdateItem");
    expect(findings(example.stack).success).toBe(true);
  });
});

describe("the example with a VPC and a database", () => {
  const example = synthesizeWith(rds);

  it("puts the consumer into the VPC with the permissions that Lambda needs for it", () => {
    expect(example.resource(functions, "Consumer").Properties.VpcConfig).toBeDefined();
    expect(example.resource(functions, "Receiver").Properties.VpcConfig).toBeUndefined();
    const role = JSON.stringify(example.resource("AWS::IAM::Role", "ConsumerRole"));
    for (const action of [
      "ec2:CreateNetworkInterface",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSubnets",
      "ec2:DeleteNetworkInterface",
      "ec2:AssignPrivateIpAddresses",
      "ec2:UnassignPrivateIpAddresses",
    ]) {
      expect(role).toContain(action);
    }
  });

  it("lets the consumer connect to the database", () => {
    const groups = Object.keys(example.resources("AWS::EC2::SecurityGroup"));
    const consumersGroup = groups.find((id) => id.startsWith("WebhooksConsumer")) ?? "none";
    expectResource(example.template, "AWS::EC2::SecurityGroupIngress", {
      SourceSecurityGroupId: {
        "Fn::GetAtt": [consumersGroup, "GroupId"],
      },
    });
  });

  it("raises no warning but those of cdk-nag, which stop nothing", () => {
    expect(example.warnings).toEqual([]);
    expect(findings(example.stack).success).toBe(true);
  });
});

describe("isolated subnets", () => {
  const subnets = { subnetType: ec2.SubnetType.PRIVATE_ISOLATED };
  const inIsolated = (add: (vpc: ec2.Vpc) => void): readonly string[] =>
    synthesizeWith(({ stack, consumer }) => {
      const vpc = new ec2.Vpc(stack, "Vpc", {
        natGateways: 0,
        subnetConfiguration: [{ name: "isolated", subnetType: subnets.subnetType }],
      });
      consumer.vpc({ vpc, subnets });
      add(vpc);
    }).warnings.filter((text) => text.includes("isolated"));

  it("are warned of, with the services that cannot be reached", () => {
    expect(inIsolated(() => undefined).join()).toContain("no VPC endpoint for SQS, DynamoDB, S3");
    const [warning = ""] = inIsolated((vpc) => {
      vpc.addGatewayEndpoint("S3", { service: ec2.GatewayVpcEndpointAwsService.S3 });
    });
    expect(warning).toContain("no VPC endpoint for SQS, DynamoDB, which");
  });

  it("with endpoints for all three are right", () => {
    const warnings = inIsolated((vpc) => {
      vpc.addGatewayEndpoint("S3", { service: ec2.GatewayVpcEndpointAwsService.S3 });
      vpc.addGatewayEndpoint("Table", { service: ec2.GatewayVpcEndpointAwsService.DYNAMODB });
      vpc.addInterfaceEndpoint("Queue", { service: ec2.InterfaceVpcEndpointAwsService.SQS });
    });
    expect(warnings).toEqual([]);
  });
});

it.each(["secret-and-table", "vpc-and-rds"])(
  "docs/infrastructure.md shows the example %s as it is",
  (name) => {
    const example = readFileSync(`docs/examples/infrastructure/${name}.ts`, "utf8");
    expect(readFileSync("docs/infrastructure.md", "utf8")).toContain(`\`\`\`ts\n${example}\`\`\``);
  },
);
