import { metricName } from "../lambda/contract/metric-names.ts";

/** One item of `GET /api/keys`. */
export interface VerifiedKey {
  readonly name: string;
  /** ISO 8601, UTC; null: nothing yet. */
  readonly lastVerifiedAt: string | null;
}

/** When each key last verified something, pings included. */
export interface VerifiedKeys {
  /** Reads it from a line that the receiver wrote, where it is a metric `Verified` by `Key`. */
  note(line: string): void;
  /** ISO 8601, UTC; null: nothing yet. */
  lastVerifiedAt(name: string): string | null;
}

/**
 * @param known what an earlier run noted, by name
 * @param onVerified is told of each
 */
export function createVerifiedKeys(
  known: ReadonlyMap<string, string> = new Map(),
  onVerified: (name: string, at: string) => void = () => undefined,
): VerifiedKeys {
  const times = new Map(known);
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
        if (!(Number(written.Verified) > 0)) return;
        const time = new Date(at).toISOString();
        times.set(written.Key, time);
        onVerified(written.Key, time);
      } catch {
        // No metric line.
      }
    },
    lastVerifiedAt: (name) => times.get(name) ?? null,
  };
}
