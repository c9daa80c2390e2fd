import type { EventSource } from "../aws/event-source.ts";
import { errorName, type Log } from "../common/log.ts";
import type { Metrics } from "../common/metrics.ts";

export interface ReportPauseOptions {
  readonly read: () => Promise<EventSource>;
  /** Null: `webhooks pause` did not pause it. */
  readonly readTag: (eventSource: EventSource) => Promise<string | null>;
  readonly metrics: Metrics;
}

/**
 * Reports whether the consumer is paused, by the event source mapping: the alarm on late deliveries
 * is quiet then, and another rises after a day. One that somebody paused by the command is told
 * apart from one that is off for another reason, which nobody may know of.
 * @returns a function that never rejects: an unknown pause is no reason not to reclaim. It reports
 *   nothing then, so that the alarms are as loud as without a pause
 */
export function createReportPause(options: ReportPauseOptions): (log: Log) => Promise<void> {
  const { read, readTag, metrics } = options;
  return async (log) => {
    try {
      const eventSource = await read();
      if (eventSource.isOn) {
        metrics.put({ Paused: 0, PausedByCommand: 0 });
        return;
      }
      metrics.put({ Paused: 1 });
      metrics.put({ PausedByCommand: (await readTag(eventSource)) === null ? 0 : 1 });
    } catch (error) {
      log.warn("Whether the consumer is paused is not known", { error: errorName(error) });
    }
  };
}
