import path from "node:path";
import process from "node:process";

/** Folder of the project. */
export const project = path.join(import.meta.dirname, "..");
export const region = "eu-west-1";

/** Folder of the user's handlers. */
export const handlersFolder = (): string =>
  process.env.HANDLERS_DIR ?? path.join(project, "handlers");

/** How long what is under way may take to end when the run is stopped, in milliseconds. */
export const graceMs = 3_000;
