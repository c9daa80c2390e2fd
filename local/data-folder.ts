import { mkdirSync } from "node:fs";

/**
 * Makes the folder that the local run keeps its data in, for its user alone.
 * @throws Error that says what to do when there can be no such folder
 */
export function makeDataFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    const { code = "unknown" } = error as NodeJS.ErrnoException;
    throw new Error(
      `The folder ${folder} cannot be made (${code}): set LOCAL_DATA to one that can, or unset it.`,
      { cause: error },
    );
  }
}
