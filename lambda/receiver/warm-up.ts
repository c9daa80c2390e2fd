import { splitToken } from "../shared/compact-token.ts";
import type { Keyring } from "../shared/keyring.ts";
import { timeLimited } from "../shared/time-limited.ts";
import { importKey, verifyToken } from "../shared/verify-token.ts";

/** Init may take this long of the first request's time; what is not done by then, the request does. */
const mostMs = 800;

/**
 * Does the slow first times while Lambda gives a whole core to init: reads the keys, opens the connection to the queue, verifies one
 * token. Never throws: whatever failed is tried again by the first request.
 */
export async function warmUp(
  keyring: Keyring,
  openQueue: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  await timeLimited(mostMs, (signal) =>
    Promise.allSettled([keyring.current(signal), openQueue(signal), verifyOnce()]),
  );
}

/** Any well-formed token will do: it need not verify to warm the path. */
async function verifyOnce(): Promise<void> {
  const token = splitToken("eyJhbGciOiJIUzI1NiJ9.e30.AAAA");
  if (token.ok) await verifyToken(token.value, [await importKey("warm-up", "warm-up")]);
}
