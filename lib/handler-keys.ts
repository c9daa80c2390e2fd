import { spawnSync } from "node:child_process";
import { join } from "node:path";

const script = join(import.meta.dirname, "print-handler-keys.ts");
const longestMs = 10_000;

const known = new Map<string, readonly string[] | null>();

/**
 * The keys of the user's handlers: `Orders:create`, `Shipments:*`, `*`. Their module is imported in
 * a process of its own, with the variables of `.env` beside the folder: what it prints, opens or
 * throws is nothing to the synthesis.
 * @param handlers folder of the handlers
 * @returns null when they cannot be found out
 */
export function handlerKeys(handlers: string): readonly string[] | null {
  const before = known.get(handlers);
  if (before !== undefined) return before;
  const { output } = spawnSync(
    process.execPath,
    [`--env-file-if-exists=${join(handlers, "../.env")}`, script, join(handlers, "index.ts")],
    { stdio: ["ignore", "ignore", "ignore", "pipe"], encoding: "utf8", timeout: longestMs },
  );
  const keys = readKeys(output[3] ?? "");
  known.set(handlers, keys);
  return keys;
}

function readKeys(json: string): readonly string[] | null {
  if (json === "") return null;
  const keys: unknown = JSON.parse(json);
  if (!Array.isArray(keys)) return null;
  return keys.every((key) => typeof key === "string") ? keys : null;
}
