import { isRegisteredName } from "../../common/shipmondo/registration-key.ts";
import type { RotationWaits } from "./next-action.ts";
import type { Rotation } from "./rotation.ts";
import type { RotationWorld } from "./rotation-world.ts";

/**
 * The keys that a rotation removes at its end. Shipmondo never says which key a webhook has, and a
 * key may be another account's: so only one that is alone, or that `register` or `rotate` made.
 */
export function oldKeysOf(names: readonly string[]): readonly string[] {
  return names.length === 1 ? names : names.filter(isRegisteredName);
}

/** Why the old keys may still be needed. */
export type StillNeeded =
  /** Verified something at `at`, when no webhook of the old set was there any more. */
  | { readonly reason: "verified"; readonly name: string; readonly at: number }
  /** A delivery is held that may be signed with one of them. */
  | { readonly reason: "held"; readonly receivedAt: number };

/** Asks what may still need the old keys; null: nothing. */
export async function stillNeeded(
  { oldKeyNames, oldSetDeletedAt }: Rotation,
  world: Pick<RotationWorld, "lastVerified" | "oldestUnverified" | "now">,
  { restMs, flightMs }: RotationWaits,
): Promise<StillNeeded | null> {
  if (oldKeyNames.length === 0) return null;
  const lastSent = (oldSetDeletedAt ?? world.now()) + flightMs;
  const receivedAt = await world.oldestUnverified();
  if (receivedAt !== null && receivedAt <= lastSent) return { reason: "held", receivedAt };
  const verified = await world.lastVerified(oldKeyNames);
  for (const name of oldKeyNames) {
    const at = verified.get(name);
    if (at !== undefined && at > world.now() - restMs) return { reason: "verified", name, at };
  }
  return null;
}
