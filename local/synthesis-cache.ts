import { randomUUID } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { z } from "zod";
import type { Synthesized } from "./synthesize.ts";
import { nameOfInputs, type SynthesisInputs } from "./synthesis-inputs.ts";

/** A template is about 100 kB; what is older than the newest ones is removed. */
const kept = 20;

const withAssets = z.object({
  Resources: z.record(
    z.string(),
    z.object({ Metadata: z.object({ "aws:asset:path": z.string().optional() }).optional() }),
  ),
});

const keptForm = z.object({ template: z.unknown(), warnings: z.array(z.string()).readonly() });

type Kept = Pick<Synthesized, "template" | "warnings">;

/**
 * A synthesis takes seconds, and most starts of the local run have changed nothing that it is made
 * of: those get the template of an earlier one.
 * @param synthesize makes it; its assets lie where they were made, not in its output folder
 * @param folder where the templates are kept
 */
export async function synthesizeOnce(
  synthesize: () => Promise<Synthesized>,
  inputs: SynthesisInputs,
  folder: string,
): Promise<Synthesized> {
  const before = nameOfInputs(inputs);
  const file = path.join(folder, `${before}.json`);
  const found = read(file);
  if (found !== null) return { ...found, assetRoot: inputs.project };
  const synthesized = await synthesize();
  // A file that was saved meanwhile may be in the template or not.
  if (hasAssets(synthesized.template) && nameOfInputs(inputs) === before) {
    keep(file, synthesized);
  }
  return synthesized;
}

/** Null also when it was damaged, or what it refers to was removed. */
function read(file: string): Kept | null {
  try {
    const found = keptForm.parse(JSON.parse(readFileSync(file, "utf8")));
    return hasAssets(found.template) ? found : null;
  } catch {
    return null;
  }
}

function hasAssets(template: unknown): boolean {
  const parsed = withAssets.safeParse(template);
  return (
    parsed.success &&
    Object.values(parsed.data.Resources)
      .flatMap(({ Metadata }) => Metadata?.["aws:asset:path"] ?? [])
      .every((place) => path.isAbsolute(place) && existsSync(place))
  );
}

/** A project that cannot be written to is synthesized each time. */
function keep(file: string, { template, warnings }: Kept): void {
  const folder = path.dirname(file);
  const draft = path.join(folder, `${randomUUID()}.tmp`);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(draft, JSON.stringify({ template, warnings }));
    renameSync(draft, file);
    const byAge = readdirSync(folder)
      .map((name) => path.join(folder, name))
      .map((each) => ({ each, at: statSync(each, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
      .sort((a, b) => b.at - a.at);
    for (const { each } of byAge.slice(kept)) rmSync(each, { force: true });
  } catch {
    if (existsSync(draft)) rmSync(draft);
  }
}
