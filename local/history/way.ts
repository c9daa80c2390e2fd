import type { Happening } from "./history.ts";

/** Of very many happenings the first and the last are kept. */
const mostFirst = 20;
const mostLast = 80;
/** Of the failures, the newest keep their stacks. */
const mostStacks = 10;

type Failed = Extract<Happening, { type: "failed" }>;

/**
 * Adds what happened to a delivery to its way. Several processes tell of it: not always in the
 * order in which it happened, and of a failure twice.
 * @returns the way, the same one when this was known already
 */
export function addToWay(way: readonly Happening[], happening: Happening): readonly Happening[] {
  if (happening.type !== "failed") return bounded(inserted(way, notBehindTaken(way, happening)));
  const told = failureSinceTaken(way, happening.messageId);
  if (isPollers(happening)) {
    if (told !== null) return way;
    const attempt = runningAttempt(way, happening.messageId);
    return bounded(withFewStacks(inserted(way, { ...happening, attempt })));
  }
  // A dead letter without a further attempt: its failure has been told.
  if (happening.dead && isToldBefore(way, happening)) return way;
  // The consumer says more of its failure than the poller.
  const rest = told !== null && isPollers(told) ? way.filter((each) => each !== told) : way;
  return bounded(withFewStacks(inserted(rest, happening)));
}

/** Two ways of what turned out to be one delivery. */
export function joinWays(
  one: readonly Happening[],
  other: readonly Happening[],
): readonly Happening[] {
  return bounded(other.reduce(inserted, one));
}

/** Told by the poller, who only knows that the consumer ended: that says when it comes back. */
const isPollers = ({ nextAttemptAt, dead }: Failed): boolean => nextAttemptAt === null && !dead;

function failureSinceTaken(way: readonly Happening[], messageId: string): Failed | null {
  for (const each of way.toReversed()) {
    if (!("messageId" in each) || each.messageId !== messageId) continue;
    if (each.type === "failed") return each;
    if (each.type === "taken") return null;
  }
  return null;
}

/** The attempt that the message is in; 0 when no handler was reached since it was taken. */
function runningAttempt(way: readonly Happening[], messageId: string): number {
  for (const each of way.toReversed()) {
    if (!("messageId" in each) || each.messageId !== messageId) continue;
    if (each.type === "attempt") return each.attempt;
    if (each.type === "taken") return 0;
  }
  return 0;
}

const isToldBefore = (way: readonly Happening[], { messageId, attempt }: Failed): boolean =>
  way.some(
    (each) => each.type === "failed" && each.messageId === messageId && each.attempt === attempt,
  );

/** What made a message is told when the queue has it, and the poller may be quicker to take it. */
function notBehindTaken(way: readonly Happening[], happening: Happening): Happening {
  const { type, at } = happening;
  if (type !== "verified" && type !== "stored" && type !== "opened") return happening;
  const last = type === "verified" ? "stored" : type;
  const taken = way.find((each) => each.type === "taken" || each.type === last);
  return taken?.type === "taken" && taken.at < at ? { ...happening, at: taken.at } : happening;
}

/** At the same millisecond these come first, in this order. */
const ranks: Readonly<Partial<Record<Happening["type"], number>>> = {
  arrived: 0,
  verified: 1,
  stored: 2,
  refused: 2,
  answered: 3,
  opened: 4,
};
const rankOf = ({ type }: Happening): number => ranks[type] ?? 5;

function inserted(way: readonly Happening[], happening: Happening): readonly Happening[] {
  const before = way.findLastIndex(
    (each) =>
      each.at < happening.at || (each.at === happening.at && rankOf(each) <= rankOf(happening)),
  );
  return way.toSpliced(before + 1, 0, happening);
}

const bounded = (way: readonly Happening[]): readonly Happening[] =>
  way.length <= mostFirst + mostLast ? way : [...way.slice(0, mostFirst), ...way.slice(-mostLast)];

function withFewStacks(way: readonly Happening[]): readonly Happening[] {
  let left = mostStacks;
  return way
    .toReversed()
    .map((each) => {
      if (each.type !== "failed" || each.stack === null || left-- > 0) return each;
      return { ...each, stack: null };
    })
    .toReversed();
}
