import {
  GetEventSourceMappingCommand,
  ListTagsCommand,
  type LambdaClient,
} from "@aws-sdk/client-lambda";
import { pauseTag, readPauseNote, type PauseNote } from "./pause-note.ts";

/** The mapping that feeds the consumer, as Lambda has it. */
export interface EventSource {
  readonly arn: string;
  /** Creating, Enabling, Enabled, Disabling, Disabled, Updating, Deleting. */
  readonly state: string;
  /** It reads from the queue, or will in a moment. */
  readonly isOn: boolean;
  /** What `webhooks pause` noted in its tag; null when it is on, or there is no such tag. */
  readonly pause: PauseNote | null;
}

const off: ReadonlySet<string> = new Set(["Disabled", "Disabling"]);

/**
 * Reads the mapping, and its tags when it is off.
 * https://docs.aws.amazon.com/lambda/latest/api/API_GetEventSourceMapping.html
 * @throws what the SDK rejects with
 */
export async function readEventSource(
  lambda: LambdaClient,
  id: string,
  abortSignal: AbortSignal,
): Promise<EventSource> {
  const mapping = await lambda.send(new GetEventSourceMappingCommand({ UUID: id }), {
    abortSignal,
  });
  const { State: state = "unknown", EventSourceMappingArn: arn = "" } = mapping;
  if (!off.has(state)) return { arn, state, isOn: true, pause: null };
  const { Tags = {} } = await lambda.send(new ListTagsCommand({ Resource: arn }), { abortSignal });
  return { arn, state, isOn: false, pause: readPauseNote(Tags[pauseTag]) };
}
