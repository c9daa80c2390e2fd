import {
  GetEventSourceMappingCommand,
  ListTagsCommand,
  type LambdaClient,
} from "@aws-sdk/client-lambda";
import { pauseTag } from "../contract/pause-tag.ts";

/** The mapping that feeds the consumer from the queue, as Lambda has it. */
export interface EventSource {
  readonly arn: string;
  /** Creating, Enabling, Enabled, Disabling, Disabled, Updating, Deleting. */
  readonly state: string;
  /** It reads from the queue, or will in a moment. */
  readonly isOn: boolean;
}

const off: ReadonlySet<string> = new Set(["Disabled", "Disabling"]);

/**
 * Reads the mapping.
 * https://docs.aws.amazon.com/lambda/latest/api/API_GetEventSourceMapping.html
 * @param id its UUID
 * @throws what the SDK rejects with
 */
export async function readEventSource(
  lambda: LambdaClient,
  id: string,
  abortSignal: AbortSignal,
): Promise<EventSource> {
  const { State: state = "unknown", EventSourceMappingArn: arn = "" } = await lambda.send(
    new GetEventSourceMappingCommand({ UUID: id }),
    { abortSignal },
  );
  return { arn, state, isOn: !off.has(state) };
}

/**
 * What `webhooks pause` noted on the mapping; null: it did not pause it.
 * @throws what the SDK rejects with
 */
export async function readPauseTag(
  lambda: LambdaClient,
  { arn }: Pick<EventSource, "arn">,
  abortSignal: AbortSignal,
): Promise<string | null> {
  const { Tags = {} } = await lambda.send(new ListTagsCommand({ Resource: arn }), { abortSignal });
  return Tags[pauseTag] ?? null;
}
