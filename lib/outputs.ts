import { CfnOutput, type Stack } from "aws-cdk-lib";
import { alarmPrefix } from "./alarm.ts";
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

  const outputs: Record<string, readonly [value: string, description: string]> = {
    EndpointUrl: [endpoint.url, "The address to enter in Shipmondo"],
    // Typed at a prompt and passed on a pipe: the key is in no shell history or list of processes.
    PutKey: [
      `IFS= read -rs KEY && printf %s "$KEY" | aws ssm put-parameter ${region} --type SecureString ${kmsKey(settings.keysKmsKeyArn)}` +
        `--name ${settings.keysPath}/main --value file:///dev/stdin; unset KEY`,
      "Paste, then type the webhook's key and press enter: it is accepted within seconds",
    ],
    // A ping reaches no handler, so that nobody takes an invented order for a real one.
    SendTest: [
      `IFS= read -rs WEBHOOK_KEY && export WEBHOOK_KEY && npm run send -- --ping --url ${endpoint.url}; unset WEBHOOK_KEY`,
      "Paste, then type the same key: sends a ping, as a new webhook does, which must be answered 200",
    ],
    Login: [
      command(stack, "login"),
      "Paste, then type user and key of Shipmondo's API, for register and the reconciler",
    ],
    Register: [
      command(stack, "register"),
      "Paste after Login: registers the webhooks with Shipmondo, after it has shown which",
    ],
    QueueUrl: [deliveries.queue.queueUrl, "The queue of deliveries"],
    DeadLetterQueueUrl: [deliveries.deadLetters.queueUrl, "Its dead-letter queue"],
    BucketName: [props.bucket.bucketName, "The holding bucket"],
    TableName: [props.table.tableName, "The table of records"],
    KeysPath: [settings.keysPath, "The SSM path of the accepted keys"],
    ApiPath: [apiPath(settings), "The SSM parameter of the credentials of Shipmondo's API"],
    RotationPath: [rotationPath(settings), "The SSM parameter of a rotation's state"],
    EventSourceId: [
      consumer.eventSource.eventSourceMappingId,
      "The mapping that feeds the consumer from the queue: webhooks pause disables it",
    ],
    AlarmPrefix: [alarmPrefix(stack), "What the alarms' names begin with"],
    EndpointUrls: [endpoint.bases.join(","), "What the endpoint's addresses begin with"],
    RequireBinding: [
      String(settings.requireBinding),
      "Whether a webhook's name must state the resource and the action; replay minds it too",
    ],
  };
  if (!stack.terminationProtection) {
    outputs.Protect = [
      `aws cloudformation update-termination-protection ${region} --enable-termination-protection --stack-name ${stack.stackName}`,
      "Paste after the first deployment, and set terminationProtection, else the next deployment lifts it",
    ];
  }
  for (const [name, { function: fn, logGroup }] of Object.entries({
    Receiver: receiver,
    Consumer: consumer,
    Reclaimer: reclaimer,
    ...(reconciler === undefined ? {} : { Reconciler: reconciler }),
  })) {
    outputs[`Tail${name}`] = [
      `aws logs tail ${logGroup.logGroupName} ${region} --follow --format short`,
      `Follows the ${name.toLowerCase()}'s log`,
    ];
    outputs[`${name}LogGroup`] = [logGroup.logGroupName, `The ${name.toLowerCase()}'s log group`];
    outputs[`${name}Name`] = [fn.functionName, `The ${name.toLowerCase()}'s name, for its metrics`];
  }
  for (const [id, [value, description]] of Object.entries(outputs)) {
    new CfnOutput(stack, id, { value, description });
  }
}

const command = (stack: Stack, name: string): string =>
  `AWS_REGION=${stack.region} npm run webhooks -- ${name} --stack ${stack.stackName}`;

const kmsKey = (arn: string | undefined): string => (arn === undefined ? "" : `--key-id ${arn} `);
