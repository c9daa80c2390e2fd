import type { Log } from "../../../lambda/common/log.ts";
import type { Metrics } from "../../../lambda/common/metrics.ts";

const nothing = (): void => undefined;

export const silentLog: Log = {
  info: nothing,
  warn: nothing,
  error: nothing,
  with: () => silentLog,
};

export const silentMetrics: Metrics = { put: nothing };
