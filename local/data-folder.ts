import { mkdirSync } from "node:fs";
import { lockDataFolder } from "./data-lock.ts";
import { emptyFolder } from "./empty-folder.ts";

/**
 * Makes the folder that the local run keeps its data in, for its user alone, and keeps other runs
 * out of it.
 * @param fresh what an earlier run left in it is removed
 * @throws Error that says what to do when there can be no such folder, another run has it, or
 *   something else is in it that `fresh` would remove
 */
export function openDataFolder(
  folder: string,
  fresh: boolean,
): { readonly removed: readonly string[]; readonly free: () => void } {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    const { code = "unknown" } = error as NodeJS.ErrnoException;
    throw new Error(
      `The folder ${folder} cannot be made (${code}): set LOCAL_DATA to one that can, or keep ` +
        "nothing: npm start -- --in-memory",
      { cause: error },
    );
  }
  const free = lockDataFolder(folder);
  try {
    return { removed: fresh ? emptyFolder(folder) : [], free };
  } catch (error) {
    free();
    throw error;
  }
}
