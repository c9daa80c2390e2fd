import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

/** Versions by package. */
export type ModuleVersions = Readonly<Record<string, string>>;

const lockFile = "package-lock.json";

export const lockText = (project: string): string => readFileSync(join(project, lockFile), "utf8");

/**
 * The versions that the project's lock file has of packages.
 * @throws Error that names a package that is not in it
 */
export function lockedVersions(names: readonly string[], project: string): ModuleVersions {
  const { packages = {} } = JSON.parse(lockText(project)) as {
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
 * A package whose native part is built or fetched by its install script has none here, and would
 * fail in Lambda at its import.
 * @throws Error that names it
 */
export function refuseUnbuilt(folder: string, names: readonly string[]): void {
  const modules = join(folder, "node_modules");
  const files = readdirSync(modules, { recursive: true, encoding: "utf8" });
  if (files.some((file) => file.endsWith(".node"))) return;
  for (const name of names) {
    const { scripts = {} } = JSON.parse(
      readFileSync(join(modules, name, "package.json"), "utf8"),
    ) as { readonly scripts?: Readonly<Record<string, string>> };
    const script = [scripts.preinstall, scripts.install, scripts.postinstall].join(" ");
    const builds = /prebuild|node-gyp|pre-gyp|cmake-js/.test(script);
    if (builds || existsSync(join(modules, name, "binding.gyp"))) {
      throw new Error(
        `infrastructure.ts: bundling names ${name}, whose native part an install script makes or ` +
          "fetches; none runs for Lambda. Use a package that brings its binaries with it.",
      );
    }
  }
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
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, dependencies }));
  // Registries and tokens of the project's; taken away again below.
  const copied = [lockFile, ".npmrc"].filter((file) => existsSync(join(project, file)));
  for (const file of copied) copyFileSync(join(project, file), join(folder, file));
  const system = ["--os=linux", "--cpu=arm64", "--libc=glibc"];
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  execFileSync("npm", ["install", ...system, ...quiet], {
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe"],
    shell: process.platform === "win32",
  });
  refuseUnbuilt(folder, Object.keys(dependencies));
  // npm's own note names the folder, and the same packages must give the same asset.
  for (const file of [...copied, `node_modules/.${lockFile}`]) rmSync(join(folder, file));
}
