import { faultsSchema } from "../../../local/shipmondo/faults.ts";
import { wrong } from "../../common/cannot-run.ts";

/** Reads "drop=0.2" and the like. */
export function readFaults(texts: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(texts.map(readFault));
}

function readFault(text: string): readonly [name: string, value: unknown] {
  const [name = "", value = ""] = text.split("=");
  const known = Object.keys(faultsSchema.shape);
  if (!known.includes(name) || value === "") {
    throw wrong(`--set is not <name>=<value> with a name of ${known.join(", ")}`);
  }
  const number = Number(value);
  const read = value === "null" ? null : Number.isNaN(number) ? value : number;
  if (faultsSchema.partial().safeParse({ [name]: read }).success) return [name, read];
  throw wrong(`The value of ${name} is not one that it can have`);
}
