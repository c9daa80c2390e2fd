import path from "node:path";
import { makeWorkFolder } from "../../local/work-folder.ts";

const compileCache = path.join(import.meta.dirname, "../../node_modules/.cache/compiled");

/**
 * Gives a test run a temporary directory of its own, so that {@link endRun} sees what tests leave
 * in it.
 */
export default function beginRun(): void {
  // Outside the temporary directory of the tests: which bundles the run has built, a file each for
  // bundle-once.ts. Removed at the end of this process.
  process.env.BUILT_BUNDLES = makeWorkFolder();
  const folder = makeWorkFolder();
  for (const name of ["TMPDIR", "TEMP", "TMP"]) process.env[name] = folder;
  // Each test file that bundles would leave a thread and a process of esbuild behind: 100 MB each.
  process.env.ESBUILD_WORKER_THREADS = "0";
  // Tests start commands and syntheses by the dozen, each of which would compile the same megabytes
  // again. Set, it is also where TypeScript and npm keep theirs, which else is in the temporary
  // one.
  process.env.NODE_COMPILE_CACHE = compileCache;
}
