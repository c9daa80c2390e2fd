import { FilterLogEventsCommand, type CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import type { WrittenLine } from "./log-line.ts";

/** A log group that is read on from where it was left. */
export interface LogGroupReader {
  /**
   * What was written since `since`, or since the last reading, each line once, in the order of the
   * time stamps. An error leaves it where it was: the next reading goes on there.
   * @throws what the SDK rejects with
   */
  read(signal: AbortSignal): AsyncIterable<WrittenLine>;
}

export interface LogGroupOptions {
  readonly client: CloudWatchLogsClient;
  readonly group: string;
  /** What its lines are shown as written by. */
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly pattern: string | null;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * CloudWatch shows lines some seconds after they were written, and not in their order: each reading
 * begins so long before the last one's end, and lines that were seen are known by their id.
 */
export const overlapMs = 2 * 60_000;
const callMs = 30_000;

/**
 * Reads a group by FilterLogEvents: it costs nothing and gives every line with an id of its own.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
 */
export function createLogGroupReader(options: LogGroupOptions): LogGroupReader {
  const { client, group, name, pattern, now } = options;
  /** Lines at this time and later may not have been seen. */
  let from = options.since;
  const seen = new Map<string, number>();

  /** @param upTo everything before it was read */
  function reached(upTo: number): void {
    const next = Math.max(from, Math.min(upTo, now()) - overlapMs);
    if (next === from) return;
    from = next;
    for (const [id, at] of seen) if (at < from) seen.delete(id);
  }

  async function* read(signal: AbortSignal): AsyncGenerator<WrittenLine> {
    let nextToken: string | undefined;
    const startTime = from;
    const begun = now();
    do {
      const page = await client.send(
        new FilterLogEventsCommand({
          logGroupName: group,
          startTime,
          ...(pattern === null ? {} : { filterPattern: pattern }),
          ...(nextToken === undefined ? {} : { nextToken }),
        }),
        { abortSignal: AbortSignal.any([signal, AbortSignal.timeout(callMs)]) },
      );
      const events = (page.events ?? []).toSorted(
        (a, b) => (a.timestamp ?? 0) - (b.timestamp ?? 0),
      );
      for (const { eventId = "", timestamp = 0, message = "" } of events) {
        if (seen.has(eventId)) continue;
        yield { text: message.trimEnd(), at: timestamp, function: name };
        // Behind the yield: a line that nobody took, since another group failed, comes again.
        seen.set(eventId, timestamp);
      }
      // Pages follow one another in time: what is behind this one was read.
      reached(events.at(-1)?.timestamp ?? -Infinity);
      nextToken = page.nextToken;
    } while (nextToken !== undefined && nextToken !== "");
    reached(begun);
  }

  return { read };
}
