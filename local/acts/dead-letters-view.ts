import { setImmediate } from "node:timers/promises";
import type { FailureRecords } from "../../lambda/aws/failure-records.ts";
import { deadLetterId, type DeadLetter } from "../../lambda/dead/dead-letters.ts";
import { causeOf, whyDead, type WhyDead } from "../../lambda/dead/why-dead.ts";
import type { DeadGroup, DeadLetters, DeadLetterView } from "../view/acts.ts";
import { newerText } from "./backwards-text.ts";
import type { CountNewer } from "./newer-handled.ts";

/** The dead letters grouped by the error's name and place, the most frequent first. */
export async function deadLettersView(
  deadLetters: readonly DeadLetter[],
  records: FailureRecords,
  newer: CountNewer,
): Promise<DeadLetters> {
  const reasons = await whyDead(deadLetters, records);
  const met = deadLetters.flatMap((deadLetter, index) => {
    const why = reasons[index];
    return why === undefined ? [] : [{ deadLetter, why }];
  });
  const groups = Map.groupBy(met, ({ deadLetter, why }) => causeOf(deadLetter, why));
  const shown: DeadGroup[] = [];
  for (const [cause, members] of groups) shown.push(await groupOf(cause, members, newer));
  return { groups: shown.sort((a, b) => b.letters.length - a.letters.length) };
}

const atOnce = 50;

interface Met {
  readonly deadLetter: DeadLetter;
  readonly why: WhyDead;
}

async function groupOf(
  cause: string,
  members: readonly Met[],
  newer: CountNewer,
): Promise<DeadGroup> {
  const [first] = members;
  const name = first?.why.errorName ?? null;
  // What it said, where it said the same each time.
  const messages = new Set(members.map(({ why }) => why.errorMessage));
  const [message] = messages;
  const said = messages.size === 1 && message !== null && message !== undefined;
  const letters: DeadLetterView[] = [];
  for (const { deadLetter, why } of members) {
    letters.push(letterView(deadLetter, why, newer));
    // The run has deliveries to pass on meanwhile.
    if (letters.length % atOnce === 0) await setImmediate();
  }
  return {
    error: name === null ? cause : said ? `${name}: ${message}` : name,
    place: first?.why.errorPlace ?? null,
    letters,
  };
}

function letterView(deadLetter: DeadLetter, why: WhyDead, newer: CountNewer): DeadLetterView {
  const { receivedAt, resource, action, resourceId } = deadLetter.delivery ?? {};
  const count = newer(deadLetter);
  return {
    id: deadLetterId(deadLetter),
    receivedAt: receivedAt ?? "",
    resource: resource ?? null,
    action: action ?? null,
    resourceId: resourceId ?? null,
    attempts: why.attempts,
    guard: count === 0 ? null : newerText(count, `${resource}/${resourceId}`),
  };
}
