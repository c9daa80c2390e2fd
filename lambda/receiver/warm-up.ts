import type { Keyring } from "../intake/keyring.ts";
import { timeLimited } from "../common/time-limited.ts";
import { rehearse } from "./rehearse.ts";

/** Milliseconds of the first request's time for init; the request does what is left then. */
const mostMs = 800;

/**
 * Does the slow first times while Lambda gives a whole core to init: reads the keys, opens the
 * connection to the queue, rehearses one delivery. Never throws: whatever failed is tried again by
 * the first request.
 */
export async function warmUp(
  keyring: Keyring,
  openQueue: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  await timeLimited<unknown>(
    mostMs,
    (signal) =>
      Promise.allSettled([keyring.current(signal), openQueue(signal), rehearse(Date.now)]),
    undefined,
  );
}
