import { metricName, metricsNamespace, type MetricName } from "../contract/metric-names.ts";

type Values = Readonly<Partial<Record<MetricName, number>>>;

export interface Metrics {
  /**
   * Writes values in one line of embedded metric format.
   * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
   * @param values by metric; names ending in `Ms` or `S` are milliseconds or seconds, all others
   *   counts
   * @param by.reason the values come once more by `Reason`; from a fixed list, never free text
   * @param by.resource the same by `Resource`, one of those that Shipmondo has
   * @param by.at milliseconds since the epoch that the values are counted at; now unless given
   * @param by.key name of an accepted key: counts one `Verified` by `Key` besides, in a directive
   *   of its own
   */
  put(
    values: Values,
    by?: {
      readonly reason?: string;
      readonly resource?: string;
      readonly key?: string;
      readonly at?: number;
    },
  ): void;
}

const unitOf = (name: string): string => {
  if (name.endsWith("Ms")) return "Milliseconds";
  return /[a-z]S$/.test(name) ? "Seconds" : "Count";
};

const directive = (dimensions: readonly (readonly string[])[], names: readonly string[]) => ({
  Namespace: metricsNamespace,
  Dimensions: dimensions,
  Metrics: names.map((name) => ({ Name: name, Unit: unitOf(name) })),
});

export function createMetrics(
  write: (line: string) => void,
  now: () => number,
  functionName: string,
): Metrics {
  return {
    put(values, { reason, resource, key, at = now() } = {}) {
      const dimensions = [["FunctionName"]];
      if (reason !== undefined) dimensions.push(["FunctionName", "Reason"]);
      if (resource !== undefined) dimensions.push(["FunctionName", "Resource"]);
      const directives = [directive(dimensions, Object.keys(values))];
      if (key !== undefined) {
        directives.push(directive([["FunctionName", "Key"]], [metricName.verified]));
      }
      write(
        JSON.stringify({
          _aws: { Timestamp: at, CloudWatchMetrics: directives },
          FunctionName: functionName,
          ...(reason === undefined ? {} : { Reason: reason }),
          ...(resource === undefined ? {} : { Resource: resource }),
          ...values,
          ...(key === undefined ? {} : { Key: key, [metricName.verified]: 1 }),
        }),
      );
    },
  };
}
