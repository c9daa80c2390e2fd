import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { z } from "zod";
import { compileCacheVariable } from "./compile-cache.ts";
import { synthesisWarnings } from "../lambda/contract/synthesis-warnings.ts";

/** A synthesized stack: its template, and the folder that its assets' paths start from. */
export interface Synthesized {
  readonly template: unknown;
  readonly assetRoot: string;
  /** What it warns of that matters on this machine, too. */
  readonly warnings: readonly string[];
}

const project = path.join(import.meta.dirname, "..");

const manifest = z.object({
  artifacts: z.record(
    z.string(),
    z.object({
      type: z.string(),
      properties: z.object({ templateFile: z.string() }).partial().optional(),
      additionalMetadataFile: z.string().optional(),
    }),
  ),
});

/**
 * Synthesizes the CDK app into a folder of this run's own, so that neither a deploy nor another run
 * shares it.
 * @param outDir an empty folder
 * @param signal ends the app's process
 * @throws Error with what the app printed, when it fails or makes no stack
 */
export async function synthesize(outDir: string, signal: AbortSignal): Promise<Synthesized> {
  const { code, output } = await runApp(outDir, signal);
  if (code !== 0) {
    throw new Error(
      `The CDK app bin/app.ts did not synthesize (exit code ${code ?? "none"}). It said:\n${output}`,
    );
  }
  return readAssembly(outDir);
}

/** @param outDir the output folder of a synthesis that had `aws:cdk:enable-asset-metadata` on */
export function readAssembly(outDir: string): Synthesized {
  const { artifacts } = manifest.parse(readJson(path.join(outDir, "manifest.json")));
  const stacks = Object.values(artifacts).filter(({ type }) => type === "aws:cloudformation:stack");
  const files = stacks.flatMap(({ properties }) => properties?.templateFile ?? []);
  const [file, another] = files;
  if (file === undefined || another !== undefined) {
    throw new Error(
      `The CDK app makes ${files.length} stacks; the local run takes exactly one. Look at bin/app.ts.`,
    );
  }
  const notes = stacks[0]?.additionalMetadataFile;
  const warnings = notes === undefined ? [] : warningsIn(readJson(path.join(outDir, notes)));
  return { template: readJson(path.join(outDir, file)), assetRoot: outDir, warnings };
}

const metadata = z.record(
  z.string(),
  z.array(z.object({ type: z.string(), data: z.unknown() }).partial()),
);

/** The CDK writes a warning's id behind its text. */
function warningsIn(file: unknown): readonly string[] {
  const shown = (data: string): string | undefined => {
    const id = synthesisWarnings.map((each) => ` [ack: ${each}]`).find((end) => data.endsWith(end));
    return id === undefined ? undefined : data.slice(0, -id.length);
  };
  return Object.values(metadata.parse(file))
    .flat()
    .flatMap(({ type, data }) =>
      type === "aws:cdk:warning" && typeof data === "string" ? (shown(data) ?? []) : [],
    );
}

function runApp(
  outDir: string,
  signal: AbortSignal,
): Promise<{ readonly code: number | null; readonly output: string }> {
  const nodeFolder = path.dirname(process.execPath);
  const child = spawn(process.execPath, ["bin/app.ts"], {
    cwd: project,
    stdio: ["ignore", "pipe", "pipe"],
    signal,
    killSignal: "SIGKILL",
    env: {
      ...process.env,
      ...compileCacheVariable(),
      PATH: `${nodeFolder}${path.delimiter}${process.env.PATH ?? ""}`,
      CDK_OUTDIR: outDir,
      // Without the CDK's command line the app finds its context itself.
      CDK_CONTEXT_JSON: undefined,
      LOCAL_RUN: "true",
      // CloudFormation's rules for what is deployed: they take most of the time, and only warn.
      CDK_VALIDATION: "false",
    },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output = `${output}${text}`.slice(-10_000);
    });
  }
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      resolve({ code, output });
    });
  });
}

const readJson = (file: string): unknown => JSON.parse(readFileSync(file, "utf8"));
