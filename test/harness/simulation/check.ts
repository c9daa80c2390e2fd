import { maxAttempts } from "./event-source.ts";
import type { Failures } from "./failures.ts";
import type { Handling, Ledger } from "./ledger.ts";
import { checkProvider } from "./provider/check-provider.ts";
import { wasReadBefore } from "./provider/effects.ts";
import type { Truth } from "./truth.ts";
import type { Violation } from "./violation.ts";
import type { World } from "./world.ts";

type Truths = ReadonlyMap<string, Truth>;
type Rested = Pick<World, "ledger" | "truths" | "failures" | "provider">;

/** Shipmondo waits 3 s; the receiver promises less, so that the way there and back fits. */
const mostMs = 2_600;

/** Holds a run that has come to rest against the promise. */
export function check({ ledger, truths, failures, provider }: Rested): readonly Violation[] {
  return [
    ...refused(ledger),
    ...early(ledger, truths),
    ...deadLetters(ledger),
    ...records(ledger, failures),
    ...lost(ledger, truths, provider),
    ...late(ledger),
    ...forged(ledger, truths),
    ...doubled(ledger),
    ...byObject(ledger, truths).flatMap((handlings) => [
      ...sideBySide(handlings),
      ...superseded(handlings, truths),
    ]),
    ...outOfOrder(ledger, truths),
    ...(provider === null ? [] : checkProvider(provider, ledger, truths)),
  ];
}

/**
 * Answered 200, so there is its effect; a dead letter that its handler calls unprocessable has
 * none.
 */
function lost(ledger: Ledger, truths: Truths, provider: World["provider"]): Violation[] {
  const { answers, rows, dead } = ledger;
  const promised = new Set(answers.filter(({ status }) => status === 200).map(({ id }) => id));
  return [...truths.values()]
    .filter(({ id, unprocessable }) => promised.has(id) && !(unprocessable ? dead : rows).has(id))
    .filter(({ id }) => provider === null || !wasReadBefore(provider, ledger, id))
    .map(({ id }) => ({ kind: "lost", text: `${id} was answered 200 and has no effect` }));
}

const late = ({ answers }: Ledger): Violation[] =>
  answers
    .filter(({ ms }) => ms > mostMs)
    .map(({ id, ms }) => ({ kind: "late", text: `${id} was answered after ${ms} ms` }));

/** A dead connection to the keys, when nothing else goes wrong, costs no delivery its 200. */
const refused = ({ answers }: Ledger): Violation[] =>
  answers
    .filter(({ status, blameless }) => status === 401 && blameless)
    .map(({ id }) => ({ kind: "refused", text: `${id} is genuine and was answered 401` }));

/** A delivery that waited so long behind others of its object gets three attempts. */
const longWaitMs = 12 * 3_600_000;

/**
 * What the consumer gives up has had all its attempts: a receive that reached no handler is none.
 */
const early = ({ deaths, handlings }: Ledger, truths: Truths): Violation[] =>
  deaths.flatMap(({ id, messageId, afterMs }) => {
    // Given up at once by its handler; where the table failed, the record names an earlier error.
    if (truths.get(id)?.unprocessable === true) return [];
    const attempts = handlings.filter((handling) => handling.messageId === messageId).length;
    const due = afterMs > longWaitMs ? 3 : maxAttempts;
    return attempts >= due
      ? []
      : [{ kind: "early", text: `${id} died after ${attempts} of ${due} attempts` }];
  });

/** Each dead letter that the operator removed is one that the queue took back. */
const deadLetters = ({ moved, removed }: Ledger): Violation[] =>
  [...removed]
    .filter((messageId) => !moved.has(messageId))
    .map((messageId) => ({ kind: "dead-letter", text: `${messageId} was removed and not sent` }));

/**
 * A record says "failing" of nothing that has ended, unless something went wrong by plan when it
 * did.
 */
const records = ({ invocations }: Ledger, failures: Failures): Violation[] =>
  [...failures.values()]
    .filter(({ state, messageId }) => {
      const last = invocations.get(messageId);
      return state === "failing" && last?.done === true && !last.disturbed;
    })
    .map(({ deliveryId }) => ({
      kind: "record",
      text: `${deliveryId} has ended and its record says that it is failing`,
    }));

/** What a handler got is what Shipmondo signed, byte for byte. */
const forged = ({ handlings }: Ledger, truths: Truths): Violation[] =>
  handlings
    .filter(({ id, dataText }) => truths.get(id)?.dataText !== dataText)
    .map(({ id }) => ({ kind: "forged", text: `${id} was handled and not signed so` }));

/**
 * Once a delivery is reported as done it is not handled again; and one whose handler ended is
 * reported as done, unless something went wrong by plan.
 */
function doubled({ handlings }: Ledger): Violation[] {
  const again = handlings.filter(({ id, startedAt }) =>
    handlings.some((other) => other.id === id && (other.acknowledgedAt ?? Infinity) < startedAt),
  );
  const unexcused = handlings.filter(
    ({ how, acknowledgedAt, disturbed }) =>
      how === "ended" && acknowledgedAt === null && !disturbed,
  );
  return [
    ...again.map(({ id }) => ({ kind: "doubled" as const, text: `${id} was handled once more` })),
    ...unexcused.map(({ id }) => ({
      kind: "doubled" as const,
      text: `${id} ended undisturbed and was to be attempted again`,
    })),
    ...twiceInOne(handlings),
  ];
}

/** Two ends with nothing wrong between them. */
const twiceInOne = (handlings: readonly Handling[]): Violation[] =>
  handlings
    .filter(({ how, disturbed }) => how === "ended" && !disturbed)
    .filter((first) =>
      handlings.some(({ id, startedAt }) => id === first.id && startedAt > first.endedAt),
    )
    .map(({ id }) => ({
      kind: "doubled",
      text: `${id} was handled again after an undisturbed end`,
    }));

function byObject({ handlings }: Ledger, truths: Truths): Handling[][] {
  const groups = Map.groupBy(handlings, ({ id }) => truths.get(id)?.object ?? id);
  return [...groups.values()];
}

/** Handlings are in the order they started. */
function sideBySide(handlings: readonly Handling[]): Violation[] {
  return handlings
    .filter((handling, index) =>
      handlings.slice(0, index).some((earlier) => earlier.endedAt > handling.startedAt),
    )
    .map(({ id }) => ({
      kind: "side_by_side",
      text: `${id} was handled beside another of its object`,
    }));
}

/**
 * `superseded` exactly behind a newer version: surely behind one reported as done, possibly behind
 * one whose handler ended.
 */
function superseded(handlings: readonly Handling[], truths: Truths): Violation[] {
  const instantOf = ({ id }: Handling): number | null => truths.get(id)?.instant ?? null;
  return handlings.flatMap((handling) => {
    const instant = instantOf(handling);
    const newer = handlings.filter((other) => {
      const others = instantOf(other);
      if (instant === null || others === null) return false;
      // What was read from the API is the newest state: a webhook of it comes too late.
      const isRead = other.origin === "reconciler" && handling.origin === "webhook";
      return others > instant || (isRead && others === instant);
    });
    const must = newer.some(
      ({ acknowledgedAt }) => (acknowledgedAt ?? Infinity) < handling.startedAt,
    );
    const may = newer.some(({ how, endedAt }) => how !== "threw" && endedAt < handling.startedAt);
    const right = handling.superseded ? may : !must;
    const text = `${handling.id} was handled with superseded ${String(handling.superseded)}`;
    return right ? [] : [{ kind: "superseded", text }];
  });
}

/** In the order the queue took them; those that were dead letters come back behind. */
function outOfOrder({ accepted, dead, handlings, done }: Ledger, truths: Truths): Violation[] {
  const inOrder = [...accepted].filter((id) => !dead.has(id));
  const violations: Violation[] = [];
  inOrder.forEach((id, index) => {
    const object = truths.get(id)?.object;
    if (object === undefined) return;
    const start = handlings.find((handling) => handling.id === id)?.startedAt ?? Infinity;
    for (const before of inOrder.slice(0, index)) {
      if (truths.get(before)?.object !== object) continue;
      const end = handlings.find((one) => one.id === before && one.how !== "threw")?.endedAt;
      // It may have ended without a handler.
      const doneAt = done.get(before) ?? Infinity;
      if (start < Math.min(end ?? Infinity, doneAt) && start !== Infinity) {
        violations.push({ kind: "order", text: `${id} was handled before ${before}` });
      }
    }
  });
  return violations;
}
