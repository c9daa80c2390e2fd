import { runInNewContext } from "node:vm";

/** A line of a log group, as CloudWatch Logs keeps it. */
export interface StoredEvent {
  readonly group: string;
  readonly timestamp: number;
  readonly message: string;
  readonly eventId: string;
}

type Input = Readonly<Record<string, unknown>>;

export interface LogStore {
  readonly events: StoredEvent[];
  /** @returns its id */
  add(group: string, timestamp: number, message: string | object): string;
  /** Events that one page has at most. */
  pageSize: number;
  filter(input: Input): object;
  /** Asks of a query that it takes so many looks. */
  looks: number;
  startQuery(input: Input): object;
  results(input: Input): object;
}

/**
 * Keeps log lines and answers for them as CloudWatch Logs documents it.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetQueryResults.html
 */
export function createLogStore(): LogStore {
  const events: StoredEvent[] = [];
  const queries = new Map<string, { readonly input: Input; looks: number }>();
  let made = 0;
  const store: LogStore = {
    events,
    pageSize: 3,
    looks: 2,
    add(group, timestamp, message) {
      const eventId = String(++made).padStart(56, "0");
      const text = typeof message === "string" ? message : JSON.stringify(message);
      events.push({ group, timestamp, message: `${text}\n`, eventId });
      return eventId;
    },
    filter({ logGroupName, startTime, filterPattern, nextToken }) {
      const found = events
        .filter(({ group, timestamp }) => group === logGroupName && timestamp >= Number(startTime))
        .toSorted((a, b) => a.timestamp - b.timestamp);
      // A page may be empty and not the last: those that the pattern leaves out take their place.
      const at = Number(nextToken ?? 0);
      const page = found.slice(at, at + store.pageSize);
      const isMore = at + store.pageSize < found.length;
      return {
        events: page
          .filter(({ message }) => isMatch(filterPattern as string | undefined, message))
          .map(({ timestamp, message, eventId }) => ({
            timestamp,
            ingestionTime: timestamp + 900,
            message,
            eventId,
            logStreamName: "2026/11/20/[$LATEST]0123",
          })),
        searchedLogStreams: [],
        ...(isMore ? { nextToken: String(at + store.pageSize) } : {}),
      };
    },
    startQuery(input) {
      const queryId = `query-${queries.size + 1}`;
      queries.set(queryId, { input, looks: 0 });
      return { queryId };
    },
    results({ queryId }) {
      const query = queries.get(String(queryId));
      if (query === undefined) throw new Error("There is no such query");
      const statistics = { bytesScanned: 2_500_000, recordsMatched: 0, recordsScanned: 9 };
      const status = ["Scheduled", "Running"][query.looks++] ?? "Complete";
      if (query.looks <= store.looks) return { status, results: [], statistics };
      return { status: "Complete", results: rowsOf(query.input), statistics };
    },
  };

  function rowsOf({ logGroupNames, startTime, endTime, queryString }: Input): object[] {
    const [, resource, id] =
      /filter resource = "([^"]*)" and resourceId = "([^"]*)" \| sort @timestamp asc/.exec(
        String(queryString),
      ) ?? [];
    return (
      events
        .filter(({ group }) => (logGroupNames as readonly string[]).includes(group))
        // Seconds since the epoch, both ends included.
        .filter(({ timestamp }) => timestamp >= Number(startTime) * 1_000)
        .filter(({ timestamp }) => timestamp <= Number(endTime) * 1_000)
        .filter(({ message }) => {
          const line = jsonOf(message);
          return line?.resource === resource && line?.resourceId === id;
        })
        .toSorted((a, b) => a.timestamp - b.timestamp)
        .map(({ group, timestamp, message }) => [
          {
            field: "@timestamp",
            value: new Date(timestamp).toISOString().replace("T", " ").slice(0, 23),
          },
          { field: "@message", value: message },
          { field: "@log", value: `123456789012:${group}` },
          { field: "@ptr", value: "CmEKJgoi" },
        ])
    );
  }

  return store;
}

function jsonOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    return null;
  }
}

/**
 * A pattern over JSON members, `{ ($.a.b = "x") && ($.c = "y" || $.c = "z") }`: its form is checked
 * term by term.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
function isMatch(pattern: string | undefined, message: string): boolean {
  if (pattern === undefined) return true;
  const [, inner] = /^\{ (.*) \}$/.exec(pattern) ?? [];
  if (inner === undefined) throw new Error(`No pattern: ${pattern}`);
  const line = jsonOf(message);
  if (line === null) return false;
  const worked = inner.replaceAll(
    /\$\.([A-Za-z.]+) = "([^"\\]*)"/g,
    (_all, path: string, value: string) => {
      const found = path
        .split(".")
        .reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], line);
      return String(found === value);
    },
  );
  if (!/^(?:true|false|[()&| ])+$/.test(worked)) throw new Error(`No pattern: ${inner}`);
  return Boolean(runInNewContext(worked));
}
