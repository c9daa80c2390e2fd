import type { HeldObjects } from "../../lambda/aws/held-objects.ts";

/**
 * The holding bucket as the reclaimer works on it.
 * @param bucket text by key
 * @param call makes each call, of whose name and key it is told; it may fail instead
 */
export function heldObjectsInMemory(
  bucket: Map<string, string>,
  call: <Value>(act: () => Value, name: keyof HeldObjects, key: string) => Promise<Value> = async (
    act,
  ) => Promise.resolve(act()),
): HeldObjects {
  return {
    list: (prefix, after, most) =>
      call(
        () =>
          [...bucket.keys()]
            .filter((key) => key.startsWith(prefix) && key > after)
            .sort()
            .slice(0, most),
        "list",
        prefix,
      ),
    read: (key) => call(() => bucket.get(key) ?? null, "read", key),
    write: (key, body) => call(() => void bucket.set(key, body), "write", key),
    remove: (key) => call(() => void bucket.delete(key), "remove", key),
    renew: (key) => call(() => bucket.has(key), "renew", key),
  };
}
