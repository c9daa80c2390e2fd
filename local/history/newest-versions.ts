/** The newest version of each object that was received. */
export interface NewestVersions {
  /**
   * Notes a version.
   * @param version instant in milliseconds since the epoch
   * @returns whether a newer one was received before it
   */
  note(object: VersionedObject, version: number): boolean;
  clear(): void;
}

export interface VersionedObject {
  readonly resource: string | null;
  readonly resourceId: string | null;
}

/** More than there are rows: the oldest entries are those of objects long gone from the list. */
const mostObjects = 20_000;

export function createNewestVersions(): NewestVersions {
  const newest = new Map<string, number>();
  return {
    note({ resource, resourceId }, version) {
      if (resourceId === null) return false;
      const object = JSON.stringify([resource, resourceId]);
      const known = newest.get(object) ?? -Infinity;
      newest.delete(object);
      newest.set(object, Math.max(known, version));
      for (const oldest of newest.keys()) {
        if (newest.size <= mostObjects) break;
        newest.delete(oldest);
      }
      return known > version;
    },
    clear() {
      newest.clear();
    },
  };
}
