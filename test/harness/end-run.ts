import { readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";

/** Fails a test run whose tests left something in the temporary directory, and names it. */
export default function endRun(): void {
  const left = readdirSync(tmpdir());
  rmSync(tmpdir(), { recursive: true, force: true });
  if (left.length > 0) {
    throw new Error(`Tests left these in the temporary directory: ${left.sort().join(", ")}`);
  }
}
