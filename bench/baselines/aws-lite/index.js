/** aws-lite in place of the SDK, with jose, bundled and minified: npm's lightest client of AWS. */
import awsLite from "@aws-lite/client";
import sqsPlugin from "@aws-lite/sqs";
import ssmPlugin from "@aws-lite/ssm";
import { jwtVerify } from "jose";
import { TextEncoder } from "node:util";
import { accepted, queueMessage, refused } from "../shared/webhook.js";

const client = (plugin, endpoint) =>
  awsLite({
    plugins: [plugin],
    autoloadPlugins: false,
    ...(endpoint === undefined ? {} : { endpoint }),
  });
const clients = Promise.all([
  client(sqsPlugin, process.env.AWS_ENDPOINT_URL_SQS),
  client(ssmPlugin, process.env.AWS_ENDPOINT_URL_SSM),
]);
let key;

export const handler = async (event) => {
  const [{ SQS }, { SSM }] = await clients;
  const token = JSON.parse(event.body).data;
  if (key === undefined) {
    const { Parameter } = await SSM.GetParameter({
      Name: process.env.KEY_NAME,
      WithDecryption: true,
    });
    key = new TextEncoder().encode(Parameter.Value);
  }
  let claims;
  try {
    claims = (await jwtVerify(token, key, { algorithms: ["HS256"] })).payload;
  } catch {
    return refused();
  }
  const message = queueMessage(event, token, claims.data);
  await SQS.SendMessage(message);
  return accepted(message);
};
