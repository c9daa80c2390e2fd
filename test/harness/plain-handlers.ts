import path from "node:path";
import { bundle, type FunctionName } from "../../lib/bundle.ts";

/** The folder of handlers that log and do nothing else, in place of the user's own. */
export const plainHandlers = path.join(import.meta.dirname, "plain-handlers");

/**
 * Bundles a function as it is deployed, but for the user's handlers: no test and no measurement may
 * depend on them, or call what they call.
 * @param entry another module in place of the function's own
 * @returns the folder of its `index.mjs`
 */
export const plainBundle = (name: FunctionName, entry?: string): string =>
  bundle(name, entry, name === "consumer" ? { handlers: plainHandlers } : {});
