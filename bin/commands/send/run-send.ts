import { value, type ReadFile } from "../../common/command-line.ts";
import { advice } from "./advice.ts";
import { knownEvents } from "./event.ts";
import { help } from "./help.ts";
import { knownText, type FindKnown } from "./known-delivery.ts";
import { localEndpoint } from "./local-endpoint.ts";
import { makeRequest, type Sending } from "./make-request.ts";
import { parseOptions } from "./options.ts";
import { createPost, type Outcome } from "./post.ts";
import { isLoopback } from "../../../testing/test-name.ts";
import { outcomeLine, summary } from "./report.ts";

/** What `npm run send` touches outside itself. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly readFile: ReadFile;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
  readonly now: () => Date;
  /**
   * An id that no earlier run has used, since a delivery that was sent before is not handled again.
   */
  readonly freshId: () => number;
  readonly findKnown: FindKnown;
  readonly print: (line: string) => void;
  readonly warn: (line: string) => void;
}

/**
 * Runs the command. @returns its exit code: 0 every answer was 200, 1 one was not, 2 nothing could
 * be sent
 */
export async function runSend(
  args: readonly string[],
  surroundings: Surroundings,
): Promise<number> {
  const { env, readFile, print, warn } = surroundings;
  const parsed = parseOptions(args, env, readFile);
  if (parsed.ok) {
    const url = parsed.value.url === null ? await localEndpoint(env.PORT) : value(parsed.value.url);
    if (url.ok) return sendAll({ ...parsed.value, url: url.value }, surroundings);
    warn(url.message);
    return 2;
  }
  switch (parsed.reason) {
    case "help":
      print(help);
      return 0;
    case "list":
      print(knownEvents.join("\n"));
      return 0;
    case "usage":
      warn(parsed.message);
      return 2;
  }
}

async function sendAll(options: Sending, surroundings: Surroundings): Promise<number> {
  const { clock, now, freshId, print, warn } = surroundings;
  const isLocal = isLoopback(options.url);
  const { count, event } = options;
  if (!event.known) {
    warn(
      `Shipmondo has no ${event.resource}:${event.action} today (--list prints what it has); sent all the same.`,
    );
  }
  const post = createPost(options.url, options.extraCa, clock);
  const firstId = options.id ?? freshId();
  const outcomes: Outcome[] = [];
  const advised = new Set<string>();
  // One after the other, so that a run's deliveries of one object arrive in order.
  for (let index = 0; index < count; index += 1) {
    const sentAt = now();
    const request = makeRequest(options, firstId + index, sentAt);
    const outcome = await post(request);
    outcomes.push(outcome);
    print(outcomeLine(outcome, request.label, index, count));
    const hint = advice(outcome, options);
    if (hint !== null && !advised.has(hint)) {
      advised.add(hint);
      warn(hint);
    }
    const id = outcome.ok && outcome.status === 200 && !options.ping ? idIn(outcome.body) : null;
    const known = isLocal && id !== null ? await surroundings.findKnown(options.url, id) : null;
    const before = known === null ? null : knownText(known, sentAt.getTime());
    if (before !== null) print(`     ${before}`);
    // What cannot be reached now is not reached by the rest either.
    if (!outcome.ok) break;
  }
  if (count > 1) print(summary(outcomes, count));
  const all = outcomes.every((outcome) => outcome.ok && outcome.status === 200);
  return all ? 0 : 1;
}

/** The delivery's id in the receiver's answer. */
function idIn(body: string): string | null {
  try {
    const { id } = JSON.parse(body) as { readonly id?: unknown };
    return typeof id === "string" ? id : null;
  } catch {
    return null;
  }
}
