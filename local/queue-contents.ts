import { z } from "zod";

/** A message as the queue engine shows it to whoever inspects it, without touching it. */
export interface InspectedMessage {
  readonly messageId: string;
  readonly body: string;
  readonly deduplicationId: string | null;
  /** Attributes of type String, by name. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Times it was received. */
  readonly receives: number;
  /** Set while it is invisible, being handled or waiting for its next attempt. */
  readonly receiptHandle: string | null;
}

const message = z.object({
  messageId: z.string(),
  body: z.string(),
  approximateReceiveCount: z.number().catch(0),
  messageDeduplicationId: z.string().optional(),
  messageAttributes: z
    .record(z.string(), z.object({ StringValue: z.string().optional() }))
    .catch({}),
});
const contents = z.object({
  messages: z.object({
    ready: z.array(message),
    delayed: z.array(message),
    inflight: z.array(z.object({ message, receiptHandle: z.string() })),
  }),
});

/**
 * All messages of a queue through fauxqs's own inspection (`GET /_fauxqs/queues/<name>`), which
 * receives nothing.
 * @param endpoint of the queue engine
 * @throws TypeError when the engine is down
 */
export async function queueContents(
  endpoint: string,
  queueName: string,
): Promise<readonly InspectedMessage[]> {
  const response = await fetch(`${endpoint}/_fauxqs/queues/${encodeURIComponent(queueName)}`);
  const { ready, delayed, inflight } = contents.parse(await response.json()).messages;
  const shown = (
    each: z.infer<typeof message>,
    receiptHandle: string | null,
  ): InspectedMessage => ({
    messageId: each.messageId,
    body: each.body,
    deduplicationId: each.messageDeduplicationId ?? null,
    attributes: Object.fromEntries(
      Object.entries(each.messageAttributes).flatMap(([name, { StringValue }]) =>
        StringValue === undefined ? [] : [[name, StringValue]],
      ),
    ),
    receives: each.approximateReceiveCount,
    receiptHandle,
  });
  return [
    ...[...ready, ...delayed].map((each) => shown(each, null)),
    ...inflight.map(({ message: each, receiptHandle }) => shown(each, receiptHandle)),
  ];
}
