import path from "node:path";

/** The folder of handlers that log and do nothing else, in place of the user's own. */
export const plainHandlers = path.join(import.meta.dirname, "plain-handlers");
