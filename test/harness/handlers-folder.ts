import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const project = path.join(import.meta.dirname, "../..");

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
  const folder = mkdtempSync(path.join(tmpdir(), "handlers-"));
  for (const name of ["handlers", "node_modules"]) mkdirSync(path.join(folder, name));
  // The name by which handlers import this project.
  symlinkSync(project, path.join(folder, "node_modules/shipmondo-webhooks"));
  const save = (name: string, text: string): void => {
    writeFileSync(path.join(folder, name), text);
  };
  save("handlers/index.ts", index);
  save("settings.json", "{}");
  save("package.json", '{ "type": "module" }');
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
