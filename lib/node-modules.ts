import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Versions by package. */
export type ModuleVersions = Readonly<Record<string, string>>;

const lockFile = "package-lock.json";

/**
 * The versions that the project's lock file has of packages.
 * @throws Error that names a package that is not in it
 */
export function lockedVersions(names: readonly string[], project: string): ModuleVersions {
  const { packages = {} } = JSON.parse(readFileSync(join(project, lockFile), "utf8")) as {
    readonly packages?: Readonly<Record<string, { readonly version?: string }>>;
  };
  return Object.fromEntries(
    [...new Set(names)].map((name) => {
      const version = packages[`node_modules/${name}`]?.version;
      if (version !== undefined) return [name, version];
      throw new Error(
        `infrastructure.ts: bundling names ${name}, which ${lockFile} does not: npm install ${name}`,
      );
    }),
  );
}

/**
 * Installs packages as Lambda's system needs them, and what they need as the project has it locked.
 * No install script runs: it would build for this machine.
 */
export function installModules(
  folder: string,
  dependencies: ModuleVersions,
  project: string,
): void {
  const draft = `${folder}-${randomUUID()}`;
  mkdirSync(draft, { recursive: true });
  try {
    writeFileSync(join(draft, "package.json"), JSON.stringify({ private: true, dependencies }));
    copyFileSync(join(project, lockFile), join(draft, lockFile));
    const system = ["--os=linux", "--cpu=arm64", "--libc=glibc"];
    const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    execFileSync("npm", ["install", ...system, ...quiet], {
      cwd: draft,
      stdio: ["ignore", "ignore", "pipe"],
      shell: process.platform === "win32",
    });
    rmSync(join(draft, lockFile));
    rmSync(folder, { recursive: true, force: true });
    renameSync(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}
