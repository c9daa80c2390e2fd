import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";

/**
 * `npm test`: the checks beside the tests, which use the cores that the other leaves. Both are
 * reported, and either failing fails. Arguments are Jest's.
 */
async function main(args: readonly string[]): Promise<void> {
  let output = "";
  const checks = runScript("checks", [], "pipe");
  for (const stream of [checks.stdout, checks.stderr]) {
    stream?.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
  }
  const [codeOfChecks, codeOfTests] = await Promise.all([
    codeOf(checks),
    codeOf(runScript("jest", args, "inherit")),
  ]);
  // At the end: between Jest's lines nobody would see it.
  process.stdout.write(output);
  if (codeOfChecks !== 0) console.log("The checks of types, lint, format and template failed.");
  process.exitCode = codeOfChecks === 0 && codeOfTests === 0 ? 0 : 1;
}

function runScript(name: string, args: readonly string[], out: "inherit" | "pipe"): ChildProcess {
  return spawn("npm", ["run", "--silent", name, "--", ...args], { stdio: ["inherit", out, out] });
}

/** @returns null when a signal ended it */
async function codeOf(child: ChildProcess): Promise<number | null> {
  const [code] = (await once(child, "close")) as [number | null];
  return code;
}

await main(process.argv.slice(2));
