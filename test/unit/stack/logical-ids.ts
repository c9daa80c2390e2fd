import { synthesize } from "./synthesize.ts";

const { resources } = synthesize();

/**
 * A changed logical id makes CloudFormation leave the deployed resource behind, and what it
 * holds; of a function, the metrics and the log.
 */
it.each([
  ["AWS::SQS::Queue", ["WebhooksQueueDeadLettersB163F5BA", "WebhooksQueueDeliveriesDBE8C709"]],
  ["AWS::DynamoDB::Table", ["WebhooksRecords01422298"]],
  ["AWS::S3::Bucket", ["WebhooksHoldingBA1ED981"]],
  ["AWS::ApiGatewayV2::Api", ["WebhooksEndpointApi2C8D47E9"]],
  [
    "AWS::Lambda::Function",
    [
      "WebhooksConsumerFunction20EEB94F",
      "WebhooksReceiverFunctionB5FBC6DB",
      "WebhooksReclaimerFunctionA1DE70E7",
      "WebhooksReconcilerFunction64970360",
    ],
  ],
])("the logical ids of %s stay as they were first deployed", (type, ids) => {
  expect(Object.keys(resources(type)).sort()).toEqual(ids);
});
