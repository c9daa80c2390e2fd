import type { Violation } from "../violation.ts";
import type { Ledger } from "../ledger.ts";
import { promptMs } from "./draw-deliveries.ts";
import { handledOf, isDoneBefore, type Handled } from "./effects.ts";
import { differ, isAnnounced, isCreationAnnounced, type Version } from "./history.ts";
import type { ProviderRun } from "./provider-run.ts";

/** A delivery that waits for longer in `pending/` may be taken for missed. */
const waitedForMs = 50 * 60_000;

/** Whether `Missed` counts each delivery that was missed, and nothing else. */
export function checkCounted(run: ProviderRun, ledger: Ledger): Violation[] {
  const twice = ledger.missed.filter((id, index) => ledger.missed.indexOf(id) !== index);
  const counted = new Set(ledger.missed);
  const wrong = [...counted].flatMap((id) => {
    const why = whyNotMissed(run, ledger, id);
    return why === null ? [] : [`${id} was counted as missed: ${why}`];
  });
  const left = [...new Set(ledger.handlings.map(({ id }) => id))]
    .filter((id) => !counted.has(id) && wasSurelyMissed(run, ledger, id))
    .map((id) => `${id} was missed and not counted`);
  return [...twice.map((id) => `${id} was counted as missed twice`), ...wrong, ...left].map(
    (text) => ({ kind: "counted", text }),
  );
}

interface Case {
  readonly handling: Handled;
  /** Handlings of the object that began before. */
  readonly before: readonly Handled[];
  /** Versions that these were of, and the one from before the run. */
  readonly known: readonly Version[];
}

/** The last time that a delivery's handler ran. */
function caseOf(run: ProviderRun, ledger: Ledger, id: string): Case | null {
  const key = run.tells.get(id)?.version.object.key;
  if (key === undefined) return null;
  const handled = handledOf(run, ledger, key);
  const handling = handled.findLast((one) => one.id === id);
  if (handling === undefined) return null;
  const before = handled.filter((one) => one.id !== id && one.startedAt < handling.startedAt);
  const first = run.provider.known.get(key);
  const known = [...before.map(({ version }) => version), ...(first === undefined ? [] : [first])];
  return { handling, before, known };
}

function whyNotMissed(run: ProviderRun, ledger: Ledger, id: string): string | null {
  const { provider, tells, sentAt } = run;
  const found = caseOf(run, ledger, id);
  if (found === null) return "its handler did not run";
  const { handling, before, known } = found;
  const { version, origin, action, startedAt } = handling;
  const { object } = version;
  if (origin !== "reconciler") return "a webhook brought it";

  const sent = sentAt.get(id) ?? -Infinity;
  /** A webhook brought an event in time, and it was not given up. */
  const came = (event: Version): boolean =>
    ledger.answers.some(({ id: answered, status, at }) => {
      const told = tells.get(answered);
      const isPrompt = at - event.at <= promptMs && at > sent - waitedForMs && at < sent;
      const isIt = told?.version === event && told.action === event.action;
      return isIt && status === 200 && isPrompt && !ledger.dead.has(answered);
    });

  if (action === "create") {
    if (!isCreationAnnounced(provider, object)) return "no webhook is registered for creations";
    const isKnown = before.some(
      (one) => one.action === "create" && isDoneBefore(ledger, one, startedAt),
    );
    if (isKnown) return "its creation had been handled";
    const [creation] = object.versions;
    return creation !== undefined && came(creation) ? "its creation had been received" : null;
  }
  const older = known.filter(({ instant }) => instant < version.instant);
  if (!older.some((one) => differ(provider, one, version))) return "no webhook tells of its change";
  const last = Math.max(...older.map(({ instant }) => instant));
  const events = object.versions.filter(
    (one) => one.instant > last && one.instant <= version.instant && isAnnounced(provider, one),
  );
  return events.length > 0 && events.every(came) ? "every change of it had been received" : null;
}

/** Handled undisturbed, as a change or a creation that nothing else can have told of. */
function wasSurelyMissed(run: ProviderRun, ledger: Ledger, id: string): boolean {
  const { provider } = run;
  const found = caseOf(run, ledger, id);
  if (found === null) return false;
  const { handling, before, known } = found;
  const { version, origin, action, startedAt, how, acknowledgedAt, disturbed } = handling;
  if (origin !== "reconciler" || how !== "ended" || acknowledgedAt === null || disturbed) {
    return false;
  }
  if (action === "create") return true;
  const last = known.reduce<Version | null>(
    (newer, one) => (newer !== null && newer.instant >= one.instant ? newer : one),
    null,
  );
  if (last === null || !before.every((one) => isDoneBefore(ledger, one, startedAt))) return false;
  return last.instant < version.instant && differ(provider, last, version);
}
