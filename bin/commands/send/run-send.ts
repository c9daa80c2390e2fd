import { isLoopback } from "../../../testing/test-name.ts";
import { createPoster, trusting, type Posted } from "../../../testing/post.ts";
import { readPort } from "../../common/read-values.ts";
import type { Surroundings } from "../../common/surroundings.ts";
import { advice } from "./advice.ts";
import { findKnown, knownText } from "./known-delivery.ts";
import { localEndpoint } from "./local-endpoint.ts";
import { makeRequest } from "../../../testing/make-request.ts";
import { answersJson, outcomeLine, summary, type Answer } from "./report.ts";
import type { SendOptions } from "./send-options.ts";

/** Ten times what Shipmondo waits, so that a slow endpoint is seen to answer at all. */
const timeoutMs = 30_000;

/** @returns the exit code: 1 when an answer was not 200 */
export async function runSend(
  asked: SendOptions,
  json: boolean,
  around: Surroundings,
): Promise<number> {
  const { clock, now, freshId, print, warn } = around;
  const options = { ...asked, url: asked.url ?? (await localEndpoint(readPort(around.env))) };
  const say = json ? warn : print;
  const isLocal = isLoopback(options.url);
  const { count, event } = options;
  if (!event.known) {
    warn(
      `Shipmondo has no ${event.resource}:${event.action} today (--list prints what it has); sent all the same.`,
    );
  }
  const { post, close } = createPoster(options.url, { ca: trusting(options.extraCa) }, clock);
  const firstId = options.id ?? freshId();
  const answers: Answer[] = [];
  const advised = new Set<string>();
  // One after the other, so that a run's deliveries of one object arrive in order.
  for (let index = 0; index < count; index += 1) {
    const sentAt = now();
    const request = makeRequest(options, firstId + index, sentAt);
    const outcome = await post(request, timeoutMs);
    answers.push({ what: request.label, outcome });
    say(outcomeLine(outcome, request.label, index, count));
    const hint = advice(outcome, options);
    if (hint !== null && !advised.has(hint)) {
      advised.add(hint);
      warn(hint);
    }
    const id = isTaken(outcome) && !options.ping ? idIn(outcome.body) : null;
    const known = isLocal && id !== null ? await findKnown(options.url, id) : null;
    const before = known === null ? null : knownText(known, sentAt.getTime());
    if (before !== null) say(`     ${before}`);
    // What cannot be reached now is not reached by the rest either.
    if (!outcome.ok) break;
  }
  close();
  const outcomes = answers.map(({ outcome }) => outcome);
  if (count > 1) say(summary(outcomes, count));
  if (json) print(answersJson(options.url, answers));
  return outcomes.every(isTaken) ? 0 : 1;
}

const isTaken = (outcome: Posted): outcome is Extract<Posted, { ok: true }> =>
  outcome.ok && outcome.status === 200;

/** The delivery's id in the receiver's answer. */
function idIn(body: string): string | null {
  try {
    const { id } = JSON.parse(body) as { readonly id?: unknown };
    return typeof id === "string" ? id : null;
  } catch {
    return null;
  }
}
