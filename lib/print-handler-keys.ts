import { writeSync } from "node:fs";
import { pathToFileURL } from "node:url";

/**
 * Run as a process of its own by handler-keys.ts: imports the module that its argument names, and
 * writes the keys of the handlers that it exports to file descriptor 3, as a JSON array.
 */
const { default: handlers } = (await import(pathToFileURL(process.argv[2] ?? "").href)) as {
  readonly default?: { readonly keys?: unknown };
};
writeSync(3, JSON.stringify(handlers?.keys ?? null));
// What the handlers opened would keep the process.
process.exit();
