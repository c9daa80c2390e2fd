import type { Violation } from "../violation.ts";
import type { Ledger } from "../ledger.ts";
import type { Truth } from "../truth.ts";
import { checkCounted } from "./check-counted.ts";
import { handledOf, isDoneBefore, reachedHandler, type Handled } from "./effects.ts";
import {
  differ,
  isAnnounced,
  isCreationAnnounced,
  newest,
  type Provider,
  type ProviderObject,
  type Version,
} from "./history.ts";
import { objectsToFind, type ProviderRun } from "./provider-run.ts";

type Truths = ReadonlyMap<string, Truth>;

/** Holds a run at rest against what is promised of changes at Shipmondo, received or not. */
export function checkProvider(run: ProviderRun, ledger: Ledger, truths: Truths): Violation[] {
  return [
    ...run.passed.map((text) => ({ kind: "watermark" as const, text: `Passed ${text}` })),
    ...(run.overdue > 0
      ? [{ kind: "overdue" as const, text: `${run.overdue} runs did not end in time` }]
      : []),
    ...leftOver(run, ledger, truths),
    ...objectsToFind(run.provider, Infinity).flatMap(({ object }) => {
      const handled = handledOf(run, ledger, object.key);
      return [
        ...missed(run, ledger, truths, object, handled),
        ...created(run.provider, ledger, truths, object, handled),
        ...byHand(run.provider, ledger, handled),
      ];
    }),
    ...checkCounted(run, ledger),
  ];
}

/** What its handler calls unprocessable is found again for ever. */
const leftOver = (run: ProviderRun, ledger: Ledger, truths: Truths): Violation[] =>
  run.leftOver.flatMap((id) => {
    const key = run.tells.get(id)?.version.object.key ?? "";
    const ids = handledOf(run, ledger, key).map((handled) => handled.id);
    if (ids.some((one) => truths.get(one)?.unprocessable === true)) return [];
    return [{ kind: "missed", text: `${key} is missed at the end: ${id}` }];
  });

/** The newest state that a webhook should have told of has reached a handler. */
function missed(
  { provider }: ProviderRun,
  ledger: Ledger,
  truths: Truths,
  object: ProviderObject,
  handled: readonly Handled[],
): Violation[] {
  const told = (version: Version): boolean => provider.all || isAnnounced(provider, version);
  const known = provider.known.get(object.key);
  const due = object.versions.findLast(
    (version) => told(version) && version.instant > (known?.instant ?? -Infinity),
  );
  // Of a shipment only the creation is looked for.
  if (due === undefined || object.resource !== "Orders") return [];
  const reached = handled
    .filter(({ id }) => reachedHandler(ledger, truths, id))
    .map(({ version }) => version);
  const last = [...reached, ...(known === undefined ? [] : [known])].reduce<Version | null>(
    (newer, version) => (newer !== null && newer.instant >= version.instant ? newer : version),
    null,
  );
  if (last !== null && last.instant >= due.instant) return [];
  // Changed there and back again.
  if (last !== null && !provider.all && !differ(provider, last, newest(object))) return [];
  return [{ kind: "missed", text: `${object.key} as of ${due.instant} reached no handler` }];
}

/** An announced creation reached a handler as such, once. */
function created(
  provider: Provider,
  ledger: Ledger,
  truths: Truths,
  object: ProviderObject,
  handled: readonly Handled[],
): Violation[] {
  const creations = handled.filter(({ action }) => action === "create");
  const again = creations.flatMap(({ id, startedAt }) =>
    creations.some((before) => before.id !== id && isDoneBefore(ledger, before, startedAt))
      ? [{ kind: "doubled" as const, text: `${id} is the second creation of ${object.key}` }]
      : [],
  );
  const isDue = isCreationAnnounced(provider, object) && !provider.known.has(object.key);
  const isThere = creations.some(({ id }) => reachedHandler(ledger, truths, id));
  if (!isDue || isThere) return again;
  return [...again, { kind: "created", text: `The creation of ${object.key} reached no handler` }];
}

/** What was read from the API and handed over as a change is one, of something that is known. */
function byHand(provider: Provider, ledger: Ledger, handled: readonly Handled[]): Violation[] {
  if (provider.all) return [];
  return handled.flatMap((handling, index) => {
    const { origin, action, version, startedAt, id } = handling;
    if (origin !== "reconciler" || action === "create") return [];
    const known = provider.known.get(version.object.key);
    const before = handled.slice(0, index);
    const isKnown =
      known !== undefined || before.some((one) => isDoneBefore(ledger, one, startedAt));
    const candidates = [
      ...before.map((one) => one.version),
      ...(known === undefined ? [] : [known]),
    ];
    const isChange = candidates.some(
      (one) => one.instant < version.instant && differ(provider, one, version),
    );
    if (!isKnown || isChange) return [];
    return [{ kind: "by hand", text: `${id} was handed over, and no webhook tells of it` }];
  });
}
