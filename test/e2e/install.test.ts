import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { childEnvironment } from "../harness/child-environment.ts";

const project = path.join(import.meta.dirname, "../..");

test("npm ci on Node 20 prints no warning about the version, although some packages ask for a later one", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "install-"));
  for (const name of ["package.json", "package-lock.json", ".npmrc"]) {
    cpSync(path.join(project, name), path.join(folder, name));
  }
  // npm looks at the version of the Node that it runs on.
  const asNode20 = path.join(folder, "as-node-20.cjs");
  writeFileSync(asNode20, 'Object.defineProperty(process, "version", { value: "v20.19.0" });');
  const install = (...args: readonly string[]): string => {
    const { stdout, stderr } = spawnSync("npm", ["ci", "--dry-run", "--offline", ...args], {
      cwd: folder,
      encoding: "utf8",
      env: { ...childEnvironment(), NODE_OPTIONS: `--require ${asNode20}` },
    });
    return `${stdout}${stderr}`;
  };
  const silenced = install();
  const said = install("--loglevel=warn");
  rmSync(folder, { recursive: true });

  expect(said).toContain("EBADENGINE");
  expect(silenced).not.toContain("EBADENGINE");
  expect(silenced).toMatch(/^added \d+ packages/m);
});
