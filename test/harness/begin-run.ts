import { makeWorkFolder } from "../../local/work-folder.ts";

/**
 * Gives a test run a temporary directory of its own, so that {@link endRun} sees what tests leave
 * in it.
 */
export default function beginRun(): void {
  const folder = makeWorkFolder();
  for (const name of ["TMPDIR", "TEMP", "TMP"]) process.env[name] = folder;
  // Each test file that bundles would leave a thread and a process of esbuild behind: 100 MB each.
  process.env.ESBUILD_WORKER_THREADS = "0";
  // TypeScript and npm would keep Node's compile cache there, one for all projects.
  process.env.NODE_DISABLE_COMPILE_CACHE = "1";
}
