import { RemovalPolicy } from "aws-cdk-lib";
import { SubnetType, Vpc } from "aws-cdk-lib/aws-ec2";
import {
  DatabaseInstance,
  DatabaseInstanceEngine,
  PostgresEngineVersion,
} from "aws-cdk-lib/aws-rds";
import { defineInfrastructure } from "shipmondo-webhooks/cdk";

/** A PostgreSQL database that only the consumer can reach. */
export default defineInfrastructure(({ stack, consumer }) => {
  const vpc = new Vpc(stack, "Vpc", { maxAzs: 2, natGateways: 1 });
  const database = new DatabaseInstance(stack, "Database", {
    engine: DatabaseInstanceEngine.postgres({ version: PostgresEngineVersion.VER_17 }),
    vpc,
    vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
    databaseName: "shop",
    storageEncrypted: true,
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });

  // A NAT gateway is the way to SQS, DynamoDB and S3, and to whatever else your handlers call.
  consumer.vpc({ vpc, subnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS } });
  database.connections.allowDefaultPortFrom(consumer);
  database.secret?.grantRead(consumer);
  consumer.addEnvironment("DATABASE_HOST", database.instanceEndpoint.hostname);
  consumer.addEnvironment("DATABASE_SECRET_ARN", database.secret?.secretArn ?? "");
});
