import { fingerprintOf } from "../../../../lambda/common/fingerprint.ts";
import type { RegisteredPairs } from "../../../../lambda/reconciler/registered-pairs.ts";
import { versionTable, type VersionItems } from "../../versions-in-memory.ts";
import type { Told } from "./draw-deliveries.ts";
import {
  registeredSince,
  versionAt,
  type Provider,
  type ProviderObject,
  type Version,
} from "./history.ts";
import type { ReconcilerTable } from "./reconciler-table.ts";

/** Shipmondo in a run, and what the reconciler did with it. */
export interface ProviderRun {
  readonly provider: Provider;
  readonly tells: ReadonlyMap<string, Told>;
  readonly table: ReconcilerTable;
  /** By resource, how far its watermark must come. */
  readonly goals: ReadonlyMap<string, number>;
  /** Versions that a run of the reconciler was shown. */
  readonly seen: Set<Version>;
  /** When the reconciler first put a delivery on the queue, by its id. */
  readonly sentAt: Map<string, number>;
  /** Versions that a watermark passed before they were seen. */
  readonly passed: string[];
  /** Runs that their function's time-out ended. */
  overdue: number;
  /** What an audit at the end would hand over. */
  readonly leftOver: string[];
}

/** @param items gets what was handled before the run */
export function startProviderRun(
  provider: Provider,
  tells: ProviderRun["tells"],
  items: VersionItems,
): ProviderRun {
  const table = versionTable(items);
  for (const [key, { object, data, instant }] of provider.known) {
    const fingerprint = fingerprintOf(object.resource, data);
    table.handled(key, { instant, fingerprint, isCreation: true, isFromApi: false, id: "before" });
  }
  const watermarks = new Map<string, number>();
  const { readUntil } = provider;
  if (readUntil !== null) {
    for (const resource of ["Orders", "Shipments"]) watermarks.set(resource, readUntil);
  }
  return {
    provider,
    tells,
    table: { lease: null, watermarks, pairs: readUntil === null ? {} : pairsOf(provider) },
    goals: goalsOf(provider),
    seen: new Set(),
    sentAt: new Map(),
    passed: [],
    overdue: 0,
    leftOver: [],
  };
}

/** The pairs as an earlier run of the reconciler kept them. */
export function pairsOf(provider: Provider): RegisteredPairs {
  return Object.fromEntries(
    provider.webhooks.map(({ resource, action }) => [
      `${resource}:${action}`,
      { resource, action, name: "", since: registeredSince(provider, resource, action) },
    ]),
  );
}

/** By which time the reconciler finds a version. */
const positionOf = ({ object, instant }: Version): number =>
  object.resource === "Orders" ? instant : object.createdAt;

/** From when on the reconciler must find what happens to a resource; Infinity: it is not read. */
function readFrom(provider: Provider, resource: string): number {
  const found = provider.webhooks.filter(
    (webhook) =>
      webhook.resource === resource && (resource === "Orders" || webhook.action === "create"),
  );
  const since = found.map(({ action }) => registeredSince(provider, resource, action));
  const first = Math.min(Infinity, ...since);
  return Math.max(first, provider.readUntil ?? first);
}

/** Objects whose newest version at `now` lies where the reconciler must look. */
export const objectsToFind = (
  provider: Provider,
  now: number,
): readonly { readonly object: ProviderObject; readonly version: Version; readonly at: number }[] =>
  provider.objects.flatMap((object) => {
    const version = versionAt(object, now);
    const at = version === undefined ? -Infinity : positionOf(version);
    return version === undefined || at <= readFrom(provider, object.resource)
      ? []
      : [{ object, version, at }];
  });

/** Notes a version that a list showed. */
export function noteSeen(
  { provider, seen }: ProviderRun,
  resource: string,
  { id, updated_at }: Readonly<Record<string, unknown>>,
): void {
  const object = provider.objects.find((one) => one.resource === resource && one.id === id);
  const version = object?.versions.find(({ data }) => data.updated_at === updated_at);
  if (version === undefined) throw new Error("A list shows nothing but the provider's versions");
  seen.add(version);
}

/** Notes what a watermark passes that no run was shown. */
export function notePassed(run: ProviderRun, resource: string, reached: number, now: number): void {
  for (const { object, version, at } of objectsToFind(run.provider, now)) {
    if (object.resource !== resource || at > reached) continue;
    const isSeen =
      resource === "Orders"
        ? run.seen.has(version)
        : object.versions.some((one) => run.seen.has(one));
    if (!isSeen) run.passed.push(`${object.key} as of ${version.instant}`);
  }
}

/** Whether the watermarks have come past everything that happens. */
export const isCaughtUp = ({ goals, table }: ProviderRun): boolean =>
  [...goals].every(([resource, at]) => (table.watermarks.get(resource) ?? -Infinity) >= at);

/** By resource, how far its watermark must come. */
function goalsOf(provider: Provider): ReadonlyMap<string, number> {
  const goals = new Map<string, number>();
  for (const { object, at } of objectsToFind(provider, Infinity)) {
    goals.set(object.resource, Math.max(goals.get(object.resource) ?? -Infinity, at));
  }
  return goals;
}
