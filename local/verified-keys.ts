import { metricName } from "../lambda/shared/metric-names.ts";

export interface VerifiedKey {
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly lastVerifiedAt: string;
}

/** When each key last verified something in this run, pings included. */
export interface VerifiedKeys {
  /** Reads it from a line that the receiver wrote, where it is a metric `Verified` by `Key`. */
  note(line: string): void;
  all(): readonly VerifiedKey[];
}

export function createVerifiedKeys(): VerifiedKeys {
  const times = new Map<string, number>();
  return {
    note(line) {
      if (!line.includes(`"${metricName.verified}"`)) return;
      try {
        const written = JSON.parse(line) as {
          readonly _aws?: { readonly Timestamp?: unknown };
          readonly Key?: unknown;
          readonly Verified?: unknown;
        };
        const at = written._aws?.Timestamp;
        if (typeof at !== "number" || typeof written.Key !== "string") return;
        if (Number(written.Verified) > 0) times.set(written.Key, at);
      } catch {
        // No metric line.
      }
    },
    all: () =>
      [...times].map(([name, at]) => ({ name, lastVerifiedAt: new Date(at).toISOString() })),
  };
}
