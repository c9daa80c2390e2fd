import { formatTable } from "../../common/format-table.ts";
import type { Output } from "../../common/output.ts";
import type { RotationWaits } from "./next-action.ts";
import type { Rotation } from "./rotation.ts";

/** The place that is worked on, in words. */
export interface RotationPlace {
  /** "the stack Shop (eu-west-1, account 123456789012)" */
  readonly name: string;
  readonly keysPath: string;
  /** Name of the parameter with the state. */
  readonly statePath: string;
  /** Base address of Shipmondo's API. */
  readonly apiAddress: string;
}

/** What will be changed, and where. */
export function sayPlan(
  { pairs, keyName, oldKeyNames }: Rotation,
  place: RotationPlace,
  waits: RotationWaits,
  output: Output,
): void {
  output.say(`A rotation of the key in ${place.name}:`);
  output.say(`  1. puts ${place.keysPath}/${keyName}, its state in ${place.statePath}`);
  output.say(`  2. waits ${minutes(waits.keysMs)}, then pings the endpoint under it`);
  output.say(
    `  3. creates ${pairs.length === 1 ? "a second webhook" : "a second set of webhooks"}, each pinged by Shipmondo:`,
  );
  const rows = pairs.map(({ resource, action, name, endpoint, oldIds, newId }) => [
    `     ${resource}:${action}`,
    name,
    endpoint,
    oldIds.join(", "),
    newId === null ? "-" : String(newId),
  ]);
  formatTable(["     EVENT", "NAME", "ENDPOINT", "OLD", "NEW"], rows).forEach(output.say);
  output.say(
    "  4. deletes the old ones, each beside its active new one; what is inactive stays so",
  );
  output.say(
    oldKeyNames.length === 0
      ? "  5. removes no key"
      : `  5. ${minutes(waits.restMs)} later removes ${oldKeyNames.map((name) => `${place.keysPath}/${name}`).join(", ")}`,
  );
}

const minutes = (ms: number): string =>
  ms % 60_000 === 0 ? `${ms / 60_000} minutes` : `${Math.round(ms / 1_000)} s`;
