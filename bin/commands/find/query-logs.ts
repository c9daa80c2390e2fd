import {
  GetQueryResultsCommand,
  StartQueryCommand,
  StopQueryCommand,
  type CloudWatchLogsClient,
  type ResultField,
} from "@aws-sdk/client-cloudwatch-logs";
import { setTimeout as delay } from "node:timers/promises";
import type { NamedObject } from "../../common/read-object.ts";
import { readLogLine, type LogLine } from "../logs/log-line.ts";

export interface LogQuery {
  readonly client: CloudWatchLogsClient;
  /** Names of the groups, by what is shown for them. */
  readonly groups: ReadonlyMap<string, string>;
  readonly object: NamedObject;
  /** Milliseconds since the epoch; whole seconds of them count. */
  readonly since: number;
  readonly until: number;
}

export interface QueriedLines {
  /** The oldest first. */
  readonly lines: readonly LogLine[];
  /** There are more than the 10,000 that were asked for. */
  readonly more: boolean;
  /** Bytes of logs that were read, which is what CloudWatch charges for. */
  readonly scannedBytes: number;
}

const mostLines = 10_000;
const stepMs = 1_000;

/**
 * Finds the lines about an object by CloudWatch Logs Insights. It searches all groups at once, in
 * seconds, and charges by what it reads; FilterLogEvents is free, but goes through a month of logs
 * a megabyte a call, at five calls a second for the whole account.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html
 * @throws what the SDK rejects with, or when the query fails; an aborted one is stopped
 */
export async function queryLogs(query: LogQuery, signal: AbortSignal): Promise<QueriedLines> {
  const { client, groups, object } = query;
  const { queryId } = await client.send(
    new StartQueryCommand({
      logGroupNames: [...groups.values()],
      // Seconds, unlike everything else of CloudWatch Logs.
      startTime: Math.floor(query.since / 1_000),
      endTime: Math.ceil(query.until / 1_000),
      queryString: insightsQuery(object),
      limit: mostLines,
    }),
    { abortSignal: signal },
  );
  try {
    for (;;) {
      const answer = await client.send(new GetQueryResultsCommand({ queryId }), {
        abortSignal: signal,
      });
      const { status = "Unknown", results = [], statistics } = answer;
      if (status === "Complete") {
        return {
          lines: results.flatMap((row) => lineOf(row, groups)),
          more: results.length >= mostLines,
          scannedBytes: statistics?.bytesScanned ?? 0,
        };
      }
      if (status !== "Scheduled" && status !== "Running" && status !== "Unknown") {
        throw new Error(`the query of the logs ended as ${status}`);
      }
      await delay(stepMs, undefined, { signal });
    }
  } catch (error) {
    if (signal.aborted && queryId !== undefined) {
      // It would go on reading, and be charged for.
      const limit = { abortSignal: AbortSignal.timeout(2_000) };
      await client.send(new StopQueryCommand({ queryId }), limit).catch(() => undefined);
    }
    throw error;
  }
}

/** The names are checked before: nothing in them ends a text. */
export const insightsQuery = ({ resource, id }: NamedObject): string =>
  "fields @timestamp, @message, @log " +
  `| filter resource = "${resource}" and resourceId = "${id}" ` +
  `| sort @timestamp asc | limit ${mostLines}`;

function lineOf(
  row: readonly ResultField[],
  groups: ReadonlyMap<string, string>,
): readonly LogLine[] {
  const value = (name: string): string => row.find(({ field }) => field === name)?.value ?? "";
  // "123456789012:/aws/lambda/name"
  const log = value("@log");
  const name = [...groups].find(([, group]) => log.endsWith(`:${group}`) || log === group)?.[0];
  const line = readLogLine({
    text: value("@message").trimEnd(),
    // "2026-11-20 10:00:00.123", in UTC.
    at: Date.parse(`${value("@timestamp").replace(" ", "T")}Z`),
    function: name ?? null,
  });
  return line === null ? [] : [line];
}
