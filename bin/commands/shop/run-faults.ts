import { faultsSchema, noFaults } from "../../../local/shipmondo/faults.ts";
import type { Output } from "../../common/output.ts";
import type { ShopControl } from "../../../local/shop-control.ts";

export interface AskedFaults {
  readonly set: Readonly<Record<string, unknown>>;
  readonly reset: boolean;
}

/** Sets faults of the local Shipmondo, if asked to, and prints them as they are now. */
export async function runFaults(
  { set, reset }: AskedFaults,
  shop: ShopControl,
  { json, print }: Output,
): Promise<number> {
  const changed = { ...(reset ? noFaults : {}), ...set };
  const isChange = Object.keys(changed).length > 0;
  const faults = faultsSchema.parse(
    isChange ? await shop.send("PUT", "/faults", changed) : await shop.get("/faults"),
  );
  if (json) print(JSON.stringify(faults, null, 2));
  else for (const [name, value] of Object.entries(faults)) print(`${name} = ${String(value)}`);
  return 0;
}
