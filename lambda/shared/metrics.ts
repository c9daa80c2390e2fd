import { metricsNamespace, type MetricName } from "./metric-names.ts";

export interface Metrics {
  /**
   * Writes values in one line of embedded metric format.
   * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
   * @param values by metric; names ending in `Ms` or `S` are milliseconds or seconds, all others counts
   * @param reason adds a second set of dimensions with `Reason`; from a fixed list, never free text
   */
  put(values: Readonly<Partial<Record<MetricName, number>>>, reason?: string): void;
}

const unitOf = (name: string): string => {
  if (name.endsWith("Ms")) return "Milliseconds";
  return /[a-z]S$/.test(name) ? "Seconds" : "Count";
};

export function createMetrics(
  write: (line: string) => void,
  now: () => number,
  functionName: string,
): Metrics {
  return {
    put(values, reason) {
      const dimensions = [["FunctionName"]];
      if (reason !== undefined) dimensions.push(["FunctionName", "Reason"]);
      write(
        JSON.stringify({
          _aws: {
            Timestamp: now(),
            CloudWatchMetrics: [
              {
                Namespace: metricsNamespace,
                Dimensions: dimensions,
                Metrics: Object.keys(values).map((name) => ({ Name: name, Unit: unitOf(name) })),
              },
            ],
          },
          FunctionName: functionName,
          ...(reason === undefined ? {} : { Reason: reason }),
          ...values,
        }),
      );
    },
  };
}
