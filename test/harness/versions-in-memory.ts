import type { VersionRecord } from "../../lambda/common/judge-version.ts";
import type { AttemptedVersion, VersionRecords } from "../../lambda/aws/version-records.ts";

export type VersionItems = Map<string, VersionRecord>;

const unknown: VersionRecord = {
  handled: null,
  received: null,
  receivedBy: null,
  created: false,
  handledFingerprint: null,
  receivedFingerprint: null,
  fromApi: null,
  createdFromApi: false,
};

/**
 * The table's items by object, changed under the same conditions; at once, as the table does it.
 */
export function versionTable(items: VersionItems) {
  const change = (key: string, changes: Partial<VersionRecord>): void => {
    items.set(key, { ...(items.get(key) ?? unknown), ...changes });
  };
  return {
    read: (key: string): VersionRecord | null => items.get(key) ?? null,
    readAll: (keys: readonly string[]): ReadonlyMap<string, VersionRecord> =>
      new Map([...items].filter(([key]) => keys.includes(key))),
    handled(key: string, version: AttemptedVersion): void {
      const { instant, fingerprint, isCreation, isFromApi } = version;
      const { isCreationKnown = isCreation } = version;
      const { handled = null } = items.get(key) ?? {};
      if (isCreationKnown) change(key, { created: true });
      if (isCreation && isFromApi) change(key, { createdFromApi: true });
      if (handled !== null && handled > instant) return;
      change(key, {
        handled: instant,
        ...(fingerprint === null ? {} : { handledFingerprint: fingerprint }),
        ...(isFromApi ? { fromApi: instant } : {}),
      });
    },
    received(key: string, version: AttemptedVersion): void {
      const { instant, fingerprint, isCreation, isFromApi, id } = version;
      const { received = null, receivedBy = null, handled = null } = items.get(key) ?? {};
      if (isCreation && !isFromApi) change(key, { created: true });
      if (received !== null && received > instant) return;
      const isOthers = received !== null && receivedBy !== id;
      if (isFromApi && isOthers && (handled === null || received > handled)) return;
      change(key, {
        received: instant,
        receivedBy: id,
        ...(fingerprint === null ? {} : { receivedFingerprint: fingerprint }),
      });
    },
  };
}

/**
 * The same as the functions call it.
 * @param call makes each call; it may fail instead
 */
export function versionsInMemory(
  items: VersionItems = new Map(),
  call: <Value>(act: () => Value) => Promise<Value> = async (act) => Promise.resolve(act()),
): VersionRecords {
  const table = versionTable(items);
  return {
    read: (key) => call(() => table.read(key)),
    readAll: (keys) => call(() => table.readAll(keys)),
    handled: (key, version) =>
      call(() => {
        table.handled(key, version);
      }),
    received: (key, version) =>
      call(() => {
        table.received(key, version);
      }),
  };
}
