import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Not in the repository, and below the project, whose name handlers import. */
const parent = path.join(import.meta.dirname, "../../.local");

/** A user's files of a test's own, to be edited while a local run uses them. */
export interface HandlersFolder {
  /** For the local run: `HANDLERS_DIR` and `SETTINGS_DIR`. */
  readonly env: Readonly<Record<string, string>>;
  /** Path of a file. */
  path(name: string): string;
  /** Writes a file; `handlers/index.ts`, `.env`. */
  save(name: string, text: string): void;
  /** As many editors save: another file is put in the old one's place. */
  replace(name: string, text: string): void;
  remove(): void;
}

/** @param index source of `handlers/index.ts` */
export function handlersFolder(index: string): HandlersFolder {
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(path.join(parent, "of-a-test-"));
  mkdirSync(path.join(folder, "handlers"));
  const save = (name: string, text: string): void => {
    writeFileSync(path.join(folder, name), text);
  };
  save("handlers/index.ts", index);
  save("settings.json", "{}");
  return {
    env: { HANDLERS_DIR: path.join(folder, "handlers"), SETTINGS_DIR: folder },
    path: (name) => path.join(folder, name),
    save,
    replace(name, text) {
      save(`${name}.new~`, text);
      renameSync(path.join(folder, `${name}.new~`), path.join(folder, name));
    },
    remove() {
      rmSync(folder, { recursive: true });
    },
  };
}
