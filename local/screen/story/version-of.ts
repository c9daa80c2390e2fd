import { versionInstant } from "../../../lambda/common/version-instant.ts";
import { topMembers } from "../payload/json-members.ts";

/** The members that `versionInstant` reads, for it to choose among. */
const fields = ["updated_at", "created_at", "current_status_registered_at"];

export interface Version {
  /** As the data states it. */
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly instant: number;
}

/** The version that data states of its object; null when it states none. */
export function versionOf(resource: string | null, dataText: string | null): Version | null {
  const stated = topMembers(dataText, fields);
  const instant = versionInstant(resource, stated);
  if (instant === null) return null;
  const text = Object.values(stated).find((each) => Date.parse(each) === instant) ?? "";
  return { text, instant };
}
