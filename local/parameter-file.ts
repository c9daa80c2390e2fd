import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { z } from "zod";
import type { StoredParameter } from "./parameters.ts";

const stored = z.array(
  z.object({
    name: z.string(),
    type: z.enum(["String", "StringList", "SecureString"]),
    value: z.string(),
    version: z.number(),
    modifiedAt: z.number(),
  }),
);

/**
 * Reads the parameters that an earlier run kept; none when there is no file.
 * @throws Error naming the file when it is not one of ours; its contents are keys and are not
 * quoted
 */
export function readParameters(file: string): readonly StoredParameter[] {
  if (!existsSync(file)) return [];
  try {
    return stored.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    throw new Error(
      `${file} does not hold the parameters of a local run. Delete it (the keys have to be put again), ` +
        "or set LOCAL_DATA to another folder.",
    );
  }
}

/**
 * Writes all parameters, readable by the owner only, beside the file first, so that a crash leaves
 * the old or the new.
 */
export function keepParameters(file: string, parameters: readonly StoredParameter[]): void {
  const beside = `${file}.new`;
  writeFileSync(beside, JSON.stringify(parameters), { mode: 0o600 });
  renameSync(beside, file);
}
