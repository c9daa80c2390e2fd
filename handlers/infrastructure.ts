import { defineInfrastructure } from "shipmondo-webhooks/cdk";

/** What your handlers need on AWS, in CDK code: docs/infrastructure.md has worked examples. */
export default defineInfrastructure(() => {
  // ({ stack, consumer }) => {
  //   const partitionKey = { name: "sku", type: AttributeType.STRING };
  //   const stock = new TableV2(stack, "Stock", { partitionKey });
  //   stock.grantReadWriteData(consumer);
  //   consumer.addEnvironment("STOCK_TABLE", stock.tableName);
  // }
});
