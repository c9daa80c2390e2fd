import type { Log } from "../../lambda/shared/log.ts";
import type { Metrics } from "../../lambda/shared/metrics.ts";

const nothing = (): void => undefined;

export const silentLog: Log = {
  info: nothing,
  warn: nothing,
  error: nothing,
  with: () => silentLog,
};

export const silentMetrics: Metrics = { put: nothing };
