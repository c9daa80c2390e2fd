import { AttributeType, TableV2 } from "aws-cdk-lib/aws-dynamodb";
import { Secret } from "aws-cdk-lib/aws-secretsmanager";
import { defineInfrastructure } from "shipmondo-webhooks/cdk";

/** A table that handlers write, and the password of the shop's own API. */
export default defineInfrastructure(({ stack, consumer }) => {
  const stock = new TableV2(stack, "Stock", {
    partitionKey: { name: "sku", type: AttributeType.STRING },
  });
  stock.grantReadWriteData(consumer);
  consumer.addEnvironment("STOCK_TABLE", stock.tableName);

  const secret = new Secret(stack, "ShopSecret", { description: "The shop's API" });
  secret.grantRead(consumer);
  consumer.addEnvironment("SHOP_SECRET_ARN", secret.secretArn);
});
