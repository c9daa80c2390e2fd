import type { LambdaClient } from "@aws-sdk/client-lambda";
import {
  readEventSource,
  readPauseTag,
  type EventSource,
} from "../../../lambda/aws/event-source.ts";
import { readPauseNote, type PauseNote } from "./pause-note.ts";

/** The mapping, and what `webhooks pause` noted on it; null when it is on, or was not paused so. */
export interface NotedEventSource extends EventSource {
  readonly pause: PauseNote | null;
}

/** @throws what the SDK rejects with */
export async function readNotedEventSource(
  lambda: LambdaClient,
  id: string,
  signal: AbortSignal,
): Promise<NotedEventSource> {
  const eventSource = await readEventSource(lambda, id, signal);
  if (eventSource.isOn) return { ...eventSource, pause: null };
  return { ...eventSource, pause: readPauseNote(await readPauseTag(lambda, eventSource, signal)) };
}
