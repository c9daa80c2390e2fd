import { errorName } from "../../../lambda/common/log.ts";
import type { Target } from "../../common/target.ts";
import type { LastVerified } from "./last-verified.ts";
import type { DescribedKey } from "./stored-keys.ts";

export type Verified =
  | { readonly times: ReadonlyMap<string, LastVerified> }
  /** A sentence that says why it is not known. */
  | { readonly failure: string };

export async function readLastVerified(
  keys: readonly DescribedKey[],
  target: Target,
): Promise<Verified> {
  try {
    return { times: await target.lastVerified(keys.map(({ shortName }) => shortName)) };
  } catch (error) {
    // The keys themselves can be listed without it.
    return {
      failure:
        `When they last verified something cannot be read (${errorName(error)}): it takes ` +
        "cloudwatch:GetMetricData.",
    };
  }
}

export const timeText = (at: number): string =>
  new Date(at).toISOString().slice(0, 16).replace("T", " ");

export function verifiedText(verified: LastVerified | undefined): string {
  if (verified === undefined) return "nothing yet";
  const { at, withinMs } = verified;
  const end = new Date(at + withinMs).toISOString().slice(11, 16);
  return withinMs > 60_000 ? `${timeText(at)} to ${end}` : timeText(at);
}
