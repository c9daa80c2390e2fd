/** middy with Powertools' parameters, parser, logger and tracer, the SDK of the runtime. */
import { Logger } from "@aws-lambda-powertools/logger";
import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import { getParameter } from "@aws-lambda-powertools/parameters/ssm";
import { parser } from "@aws-lambda-powertools/parser/middleware";
import { Tracer } from "@aws-lambda-powertools/tracer";
import { captureLambdaHandler } from "@aws-lambda-powertools/tracer/middleware";
import { JSONStringified } from "@aws-lambda-powertools/parser/helpers";
import { APIGatewayProxyEventV2Schema } from "@aws-lambda-powertools/parser/schemas/api-gatewayv2";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import middy from "@middy/core";
import { jwtVerify } from "jose";
import { TextEncoder } from "node:util";
import { z } from "zod";
import { accepted, queueMessage, refused } from "../shared/webhook.js";

const logger = new Logger({ serviceName: "webhooks" });
const tracer = new Tracer({ serviceName: "webhooks" });
const sqs = tracer.captureAWSv3Client(new SQSClient({}));
const schema = APIGatewayProxyEventV2Schema.extend({
  body: JSONStringified(z.object({ data: z.string() })),
});

const receive = async (event) => {
  const token = event.body.data;
  const secret = await getParameter(process.env.KEY_NAME, { decrypt: true, maxAge: 300 });
  let claims;
  try {
    const key = new TextEncoder().encode(secret);
    claims = (await jwtVerify(token, key, { algorithms: ["HS256"] })).payload;
  } catch {
    logger.warn("Refused");
    return refused();
  }
  const message = queueMessage(event, token, claims.data);
  await sqs.send(new SendMessageCommand(message));
  logger.info("Accepted", { id: message.MessageDeduplicationId });
  return accepted(message);
};

export const handler = middy()
  .use(captureLambdaHandler(tracer))
  .use(injectLambdaContext(logger))
  .use(parser({ schema }))
  .handler(receive);
