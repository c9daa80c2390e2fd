import { CfnOutput, type Stack } from "aws-cdk-lib";
import type { AlarmsProps } from "./alarms.ts";
import { apiPath, rotationPath } from "./api-path.ts";
import type { HoldingBucket } from "./holding-bucket.ts";
import type { RecordsTable } from "./records-table.ts";

export interface OutputsProps extends AlarmsProps {
  readonly bucket: HoldingBucket;
  readonly table: RecordsTable;
}

/** What a person pastes after a deployment, and what the command line looks up by these names. */
export function addOutputs(stack: Stack, props: OutputsProps): void {
  const { endpoint, receiver, consumer, reclaimer, reconciler, deliveries, settings } = props;
  const region = `--region ${stack.region}`;

  output(stack, "EndpointUrl", endpoint.url, "The address to enter in Shipmondo");
  output(
    stack,
    "PutKey",
    // Typed at a prompt and passed on a pipe: the key is in no shell history and in no list of processes.
    `IFS= read -rs KEY && printf %s "$KEY" | aws ssm put-parameter ${region} --type SecureString ${kmsKey(settings.keysKmsKeyArn)}` +
      `--name ${settings.keysPath}/main --value file:///dev/stdin; unset KEY`,
    "Paste, then type the webhook's key and press enter: it is accepted within seconds",
  );
  output(
    stack,
    "SendTest",
    // A ping reaches no handler, so that nobody takes an invented order for a real one.
    `IFS= read -rs WEBHOOK_KEY && export WEBHOOK_KEY && npm run send -- --ping --url ${endpoint.url}; unset WEBHOOK_KEY`,
    "Paste, then type the same key: sends a ping, as a new webhook does, which must be answered 200",
  );
  output(
    stack,
    "Login",
    command(stack, "login"),
    "Paste, then type user and key of Shipmondo's API: the reconciler and register call it with these",
  );
  output(
    stack,
    "Register",
    command(stack, "register"),
    "Paste after Login: registers the webhooks with Shipmondo, after it has shown which",
  );
  if (!stack.terminationProtection) {
    output(
      stack,
      "Protect",
      `aws cloudformation update-termination-protection ${region} --enable-termination-protection --stack-name ${stack.stackName}`,
      "Paste after the first deployment, and set terminationProtection, else the next deployment lifts it",
    );
  }
  for (const [name, { function: fn, logGroup }] of Object.entries({
    receiver,
    consumer,
    reclaimer,
    ...(reconciler === undefined ? {} : { reconciler }),
  })) {
    output(
      stack,
      `Tail${capitalised(name)}`,
      `aws logs tail ${logGroup.logGroupName} ${region} --follow --format short`,
      `Follows the ${name}'s log`,
    );
    output(
      stack,
      `${capitalised(name)}Name`,
      fn.functionName,
      `The ${name}'s name, which its metrics carry`,
    );
  }
  output(stack, "QueueUrl", deliveries.queue.queueUrl, "The queue of deliveries");
  output(stack, "DeadLetterQueueUrl", deliveries.deadLetters.queueUrl, "Its dead-letter queue");
  output(stack, "BucketName", props.bucket.bucketName, "The holding bucket");
  output(stack, "TableName", props.table.tableName, "The table of records");
  output(stack, "KeysPath", settings.keysPath, "The SSM path of the accepted keys");
  output(stack, "ApiPath", apiPath(settings), "The SSM parameter of the API's credentials");
  output(stack, "RotationPath", rotationPath(settings), "The SSM parameter of a rotation's state");
  output(
    stack,
    "EndpointUrls",
    endpoint.bases.join(","),
    "What the endpoint's addresses begin with",
  );
  output(
    stack,
    "RequireBinding",
    String(settings.requireBinding),
    "Whether a webhook's name must state the resource and the action; replay minds it too",
  );
}

const output = (stack: Stack, id: string, value: string, description: string): CfnOutput =>
  new CfnOutput(stack, id, { value, description });

const command = (stack: Stack, name: string): string =>
  `AWS_REGION=${stack.region} npm run webhooks -- ${name} --stack ${stack.stackName}`;

const kmsKey = (arn: string | undefined): string => (arn === undefined ? "" : `--key-id ${arn} `);

const capitalised = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
