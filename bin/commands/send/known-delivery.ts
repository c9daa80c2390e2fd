/** What the local run says of a delivery that it had before. */
export interface KnownDelivery {
  readonly status: string;
  /** ISO 8601, UTC. */
  readonly receivedAt: string;
  readonly handledAt: string | null;
}

const timeoutMs = 2_000;

/**
 * Asks the local run at `url` about a delivery, over plain HTTP.
 * @returns null when it does not know it, or when another server is there
 */
export async function findKnown(url: URL, id: string): Promise<KnownDelivery | null> {
  if (url.protocol !== "http:") return null;
  try {
    const query = new URLSearchParams({ id });
    const answer = await fetch(`${url.origin}/api/deliveries?${query.toString()}`, {
      signal: AbortSignal.timeout(timeoutMs),
      redirect: "error",
    });
    const [found] = (await answer.json()) as readonly Partial<KnownDelivery>[];
    const { status, receivedAt, handledAt } = found ?? {};
    if (typeof status !== "string" || typeof receivedAt !== "string") return null;
    return { status, receivedAt, handledAt: handledAt ?? null };
  } catch {
    // Not the local run: there is nothing to say.
    return null;
  }
}

/**
 * What to say about a delivery that was there before it was sent now; null when it is new.
 * @param sentAt milliseconds since 1970, before it was sent
 */
export function knownText(known: KnownDelivery, sentAt: number): string | null {
  const { status, receivedAt, handledAt } = known;
  const advice =
    "The same object and action make the same delivery, whichever webhook sends them: change the object, such as its updated_at, to send a new one.";
  if (handledAt !== null && Date.parse(handledAt) < sentAt) {
    return `Handled before, at ${handledAt}, so no handler is called again. ${advice}`;
  }
  if (Date.parse(receivedAt) < sentAt) {
    return `The endpoint had this delivery before, since ${receivedAt}; it is ${status}. ${advice}`;
  }
  return null;
}
