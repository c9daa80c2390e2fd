import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const folder = path.join(import.meta.dirname, "../results");

/** Keeps the figures of one part in `bench/results/<part>.json`, for the tables and for whoever wants to look closer. */
export function saveResult(part: string, result: object): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, `${part}.json`), `${JSON.stringify(result, null, 2)}\n`);
}

/** @returns null when the part has not been measured here */
export function loadResult(part: string): unknown {
  const file = path.join(folder, `${part}.json`);
  const result: unknown = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null;
  return result;
}
