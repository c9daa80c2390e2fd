/** "c2": the AWS SDK and jose in one minified CommonJS bundle. "naive" in the warm tables. */
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { jwtVerify } from "jose";
import { TextEncoder } from "node:util";
import { accepted, queueMessage, refused } from "../shared/webhook.js";

const sqs = new SQSClient({});
const ssm = new SSMClient({});
let key;

async function readKey() {
  const { Parameter } = await ssm.send(
    new GetParameterCommand({ Name: process.env.KEY_NAME, WithDecryption: true }),
  );
  return new TextEncoder().encode(Parameter.Value);
}

export const handler = async (event) => {
  const token = JSON.parse(event.body).data;
  key ??= await readKey();
  let claims;
  try {
    claims = (await jwtVerify(token, key, { algorithms: ["HS256"] })).payload;
  } catch {
    return refused();
  }
  const message = queueMessage(event, token, claims.data);
  await sqs.send(new SendMessageCommand(message));
  return accepted(message);
};
