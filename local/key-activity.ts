/** When each key last verified a token, as the receiver's metric lines say. */
export interface KeyActivity {
  /** Takes a line that a function wrote. */
  readLine(line: string): void;
  /** ISO 8601, UTC; null: nothing yet. */
  lastVerifiedAt(name: string): string | null;
}

/**
 * Reads the receiver's embedded metric format: a line with the metric `Verified` carries the key's name as `Key`.
 * @param known what an earlier run noted, by name
 * @param onVerified is told of each
 */
export function createKeyActivity(
  known: ReadonlyMap<string, string>,
  onVerified: (name: string, at: string) => void,
): KeyActivity {
  const times = new Map(known);
  return {
    readLine(line) {
      const read = verification(line);
      if (read === null) return;
      times.set(read.name, read.at);
      onVerified(read.name, read.at);
    },
    lastVerifiedAt: (name) => times.get(name) ?? null,
  };
}

function verification(line: string): { readonly name: string; readonly at: string } | null {
  if (!line.startsWith("{") || !line.includes('"Verified"')) return null;
  try {
    const { Key, Verified, _aws } = JSON.parse(line) as {
      readonly Key?: unknown;
      readonly Verified?: unknown;
      readonly _aws?: { readonly Timestamp?: unknown };
    };
    const at = _aws?.Timestamp;
    if (typeof Key !== "string" || typeof Verified !== "number" || typeof at !== "number") {
      return null;
    }
    return { name: Key, at: new Date(at).toISOString() };
  } catch {
    return null;
  }
}
