import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";

const dynamoDb = new DynamoDBClient({});

/** Handlers of a user's, for the local run: they write what their variables say to their table. */
export default {
  keys: ["*"],
  find: () => async (delivery: { readonly id: string }) => {
    const { STOCK_TABLE, SHOP_TOKEN = "", SHOP_SECRET_ARN = "" } = process.env;
    const item = { sku: delivery.id, token: SHOP_TOKEN, secret: SHOP_SECRET_ARN };
    const Item = Object.fromEntries(Object.entries(item).map(([name, S]) => [name, { S }]));
    await dynamoDb.send(new PutItemCommand({ TableName: STOCK_TABLE, Item }));
  },
};
