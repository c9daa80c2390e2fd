/** express, serverless-http, jsonwebtoken: what most receivers use. The SDK is the runtime's. */
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import express from "express";
import jwt from "jsonwebtoken";
import serverless from "serverless-http";
import { accepted, queueMessage, refused } from "../shared/webhook.js";

const sqs = new SQSClient({});
const ssm = new SSMClient({});
let key;

async function readKey() {
  const { Parameter } = await ssm.send(
    new GetParameterCommand({ Name: process.env.KEY_NAME, WithDecryption: true }),
  );
  return Parameter.Value;
}

const answer = (response, { statusCode, body }) =>
  response.status(statusCode).type("json").send(body);

const app = express();
app.use(express.json({ limit: "6mb" }));
app.post("/webhooks", async (request, response) => {
  const token = request.body.data;
  key ??= await readKey();
  let claims;
  try {
    claims = jwt.verify(token, key, { algorithms: ["HS256"] });
  } catch {
    answer(response, refused());
    return;
  }
  const message = queueMessage(request, token, claims.data);
  await sqs.send(new SendMessageCommand(message));
  answer(response, accepted(message));
});

export const handler = serverless(app);
