import { Buffer } from "node:buffer";
import { createHash, createHmac } from "node:crypto";
import { Agent, request } from "node:https";
import { URL } from "node:url";

const agent = new Agent({ keepAlive: true });
const sha256 = (text) => createHash("sha256").update(text).digest("hex");
const hmac = (key, text) => createHmac("sha256", key).update(text).digest();

/**
 * One call of an AWS JSON service, signed by hand (Signature Version 4) and as short as it can be:
 * no retry, no time limit.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signedCall(service, endpoint, target, contentType, input) {
  const { AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  const body = JSON.stringify(input);
  const { host, hostname, port } = new URL(endpoint);
  const at = new Date().toISOString().replace(/[-:]|\.\d{3}/g, "");
  const day = at.slice(0, 8);
  const signed = {
    "content-type": contentType,
    host,
    "x-amz-date": at,
    "x-amz-security-token": AWS_SESSION_TOKEN,
    "x-amz-target": target,
  };
  const names = Object.keys(signed).join(";");
  const lines = Object.entries(signed).map(([name, value]) => `${name}:${value}\n`);
  const canonical = `POST\n/\n\n${lines.join("")}\n${names}\n${sha256(body)}`;
  const scope = `${day}/${AWS_REGION}/${service}/aws4_request`;
  const key = ["aws4_request", service, AWS_REGION, day].reduceRight(
    (secret, part) => hmac(secret, part),
    `AWS4${AWS_SECRET_ACCESS_KEY}`,
  );
  const signature = hmac(key, `AWS4-HMAC-SHA256\n${at}\n${scope}\n${sha256(canonical)}`);
  const headers = {
    ...signed,
    "content-length": Buffer.byteLength(body),
    authorization: `AWS4-HMAC-SHA256 Credential=${AWS_ACCESS_KEY_ID}/${scope}, SignedHeaders=${names}, Signature=${signature.toString("hex")}`,
  };
  return new Promise((resolve, reject) => {
    const outgoing = request({ agent, hostname, port, method: "POST", path: "/", headers });
    outgoing.on("error", reject);
    outgoing.on("response", (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () => {
        if (response.statusCode === 200) resolve(JSON.parse(text));
        else reject(new Error(`${target} answered ${response.statusCode}`));
      });
    });
    outgoing.end(body);
  });
}

export async function readKey() {
  const { Parameter } = await signedCall(
    "ssm",
    process.env.AWS_ENDPOINT_URL_SSM,
    "AmazonSSM.GetParameter",
    "application/x-amz-json-1.1",
    { Name: process.env.KEY_NAME, WithDecryption: true },
  );
  return Parameter.Value;
}

export const sendMessage = (message) =>
  signedCall(
    "sqs",
    process.env.AWS_ENDPOINT_URL_SQS,
    "AmazonSQS.SendMessage",
    "application/x-amz-json-1.0",
    message,
  );
