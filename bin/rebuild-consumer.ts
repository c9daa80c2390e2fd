import process from "node:process";
import { createRebuilder } from "../lib/rebuilder.ts";
import { endWithParent } from "../local/end-with-parent.ts";
import type { BuilderOptions, BuildOutcome } from "../local/reload/build-outcome.ts";

/**
 * Run as a process of its own by the local run, which knows nothing of lib/: builds the consumer's
 * bundle at each message, and answers with what became of it. Its argument is a `BuilderOptions`.
 */
endWithParent();
const options = JSON.parse(process.argv[2] ?? "{}") as BuilderOptions;
// The packages of this machine serve, as in the synthesis of a local run.
const rebuilder = await createRebuilder({ ...options, install: false });
process.on("message", () => {
  void rebuilder.rebuild().then((outcome: BuildOutcome) => process.send?.(outcome));
});
