import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const folder = path.join(import.meta.dirname, "../results");

/** Writes the figures of one part to `bench/results/<part>.json`, from which tables are made. */
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
