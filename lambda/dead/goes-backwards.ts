import type { HeldObjects } from "../aws/held-objects.ts";
import type { VersionRecords } from "../aws/version-records.ts";
import { isLarge } from "../common/delivery-message.ts";
import { jsonMember } from "../common/json-member.ts";
import { objectKey } from "../common/object-key.ts";
import { versionInstant } from "../common/version-instant.ts";
import type { DeadLetter } from "./dead-letters.ts";

export interface GoesBackwardsParts {
  readonly versions: Pick<VersionRecords, "read">;
  readonly objects: Pick<HeldObjects, "read">;
}

/** Whether a newer version of a dead letter's object was handled. Rejects when a store does. */
export type GoesBackwards = (deadLetter: DeadLetter) => Promise<boolean>;

/** Redriven, such a version comes behind a newer one, and is marked as superseded. */
export function createGoesBackwards({ versions, objects }: GoesBackwardsParts): GoesBackwards {
  return async (deadLetter) => {
    const version = await versionOf(deadLetter, objects);
    if (version === null || deadLetter.delivery === null) return false;
    const record = await versions.read(objectKey(deadLetter.delivery));
    return (record?.handled ?? -Infinity) > version;
  };
}

/** Milliseconds since the epoch; null: its data states none, or is gone. */
async function versionOf(
  { delivery, body }: DeadLetter,
  objects: GoesBackwardsParts["objects"],
): Promise<number | null> {
  if (delivery === null) return null;
  const text = isLarge(delivery) ? await objects.read(delivery.large.key) : body;
  return text === null ? null : versionInstant(delivery.resource, dataIn(text));
}

function dataIn(message: string): unknown {
  try {
    return JSON.parse(jsonMember(Buffer.from(message), "data")?.toString() ?? "null");
  } catch {
    return null;
  }
}
