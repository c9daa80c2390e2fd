import { defineInfrastructure } from "shipmondo-webhooks/cdk";
import secretAndTable from "../../../docs/examples/infrastructure/secret-and-table.ts";

export default defineInfrastructure((context) => {
  secretAndTable(context);
  context.consumer.addEnvironment("SHOP_TOKEN", "of-aws");
});
