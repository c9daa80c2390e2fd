import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import path from "node:path";

const bench = path.join(import.meta.dirname, "..");
const runtime = path.join(bench, "runtime");

/**
 * Installs what only the measurements need, once. AWS's runtime client is compiled for a minute or
 * more and needs cmake, make and a C++ compiler; without it the local run's bootstrap replaces it.
 * @throws Error when the baselines' packages cannot be installed
 */
export function installPackages(report: (line: string) => void): void {
  if (!isInstalled()) {
    report("Installing the baselines' packages into bench/node_modules");
    if (!npm(bench, ["ci"])) {
      throw new Error(
        "The baselines' packages cannot be installed: run npm ci in bench/ to see why",
      );
    }
  }
  if (!existsSync(path.join(runtime, "node_modules/aws-lambda-ric/rapid-client.node"))) {
    report("Building AWS's runtime client in bench/runtime; this takes a minute or more");
    if (!npm(runtime, ["ci"])) {
      report(
        "It could not be built (cmake, make and a C++ compiler are needed): the local run's bootstrap replaces it",
      );
    }
  }
}

/** Whether what npm installed last is what `package-lock.json` asks for now. */
function isInstalled(): boolean {
  const installed = path.join(bench, "node_modules/.package-lock.json");
  return (
    existsSync(installed) &&
    statSync(installed).mtimeMs >= statSync(path.join(bench, "package-lock.json")).mtimeMs
  );
}

const npm = (cwd: string, args: readonly string[]): boolean =>
  spawnSync("npm", args, { cwd, stdio: "ignore" }).status === 0;
