import { trusting, createPoster, type Posted } from "../../../testing/post.ts";
import { pingRequest } from "../../../testing/samples/webhook.ts";
import { isLoopback } from "../../../testing/test-name.ts";

/** Longer than Shipmondo's three seconds, so that a cold start is not taken for silence. */
const pingMs = 10_000;

/** Posts the ping that creating a webhook sends, signed with a key. */
export type Ping = (key: string) => Promise<Posted>;

/**
 * @param clock monotonic milliseconds
 */
export function createPing(endpoint: string, clock: () => number): Ping {
  const url = new URL(endpoint);
  // The local run's certificate is made for the run: nothing trusts it, and nothing leaves here.
  const secure = isLoopback(url) ? { rejectUnauthorized: false } : { ca: trusting(null) };
  return async (key) => {
    const { post, close } = createPoster(url, secure, clock);
    try {
      return await post(pingRequest({ key, url: endpoint }), pingMs);
    } finally {
      close();
    }
  };
}

/** How long a key is waited for that was put just now, and how long between two pings. */
const wait = { mostMs: 90_000, firstMs: 1_000, longestMs: 10_000 } as const;

/**
 * Pings until the endpoint accepts the key: a receiver reads the keys again when none verifies, and
 * pauses after readings that found nothing.
 * @returns the last outcome, which is not 200 when the time has run out
 */
export async function pingUntilAccepted(
  ping: Ping,
  key: string,
  sleep: (ms: number) => Promise<void>,
): Promise<Posted> {
  let waitedMs = 0;
  for (let nextMs: number = wait.firstMs; ; nextMs = Math.min(nextMs * 2, wait.longestMs)) {
    const posted = await ping(key);
    // Refused for want of the key; all else is no matter of waiting.
    const mayPass = posted.ok && (posted.status === 401 || posted.status === 503);
    if (!mayPass || waitedMs >= wait.mostMs) return posted;
    await sleep(nextMs);
    waitedMs += nextMs;
  }
}

/** Why an endpoint did not take a ping, and what to do; null when it did. */
export function pingProblem(posted: Posted, endpoint: string, keyName: string): string | null {
  if (!posted.ok) {
    return posted.reason === "timeout"
      ? `${endpoint} gave no answer to a ping: see that the stack is deployed and that this machine reaches it.`
      : `${endpoint} cannot be reached (${posted.code}): see that the stack is deployed and that this machine reaches it.`;
  }
  switch (posted.status) {
    case 200:
      return null;
    case 401:
      return `${endpoint} refuses what is signed with the key ${keyName}: wait a minute and run this again; "keys list" shows what is stored.`;
    case 404:
      return `${endpoint} is not there (404): deploy the stack, and see that its setting paths is what is deployed.`;
    case 503:
      return `${endpoint} reads no key (503): wait a minute and run this again; the receiver's log says why if it stays so.`;
    default:
      return `${endpoint} answers a ping with ${posted.status} and not with 200, so Shipmondo would create nothing: "webhooks check" tells what is wrong with it.`;
  }
}
