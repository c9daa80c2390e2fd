import type { RegisteredWebhook } from "../../../lambda/shipmondo/shipmondo-api.ts";
import { CannotRun } from "../../common/cannot-run.ts";
import { registeredKeyName } from "../../common/shipmondo/registration-key.ts";
import { mostKeys } from "../keys/most-keys.ts";
import { oldKeysOf } from "./old-keys.ts";
import { planPairs } from "./plan-rotation.ts";
import { rotationText, type Rotation } from "./rotation.ts";

export interface Beginning {
  /** Those at our endpoint. */
  readonly webhooks: readonly RegisteredWebhook[];
  readonly keyNames: readonly string[];
  readonly now: number;
  readonly prefix: string | null;
  /** Named by the operator; null: by what is known of them. */
  readonly oldKeys: readonly string[] | null;
}

/** A parameter holds 8 kB, and the ids of the second set come to it. */
const mostStateBytes = 7_000;

/** @throws CannotRun when there is nothing to rotate, or it cannot be held */
export function beginRotation(beginning: Beginning): Rotation {
  const { webhooks, keyNames, now, prefix } = beginning;
  if (webhooks.length === 0) {
    throw new CannotRun(
      "Shipmondo has no webhook at this endpoint, so there is nothing to rotate. Nothing was done: " +
        '"register" creates them.',
    );
  }
  if (keyNames.length >= mostKeys) {
    throw new CannotRun(
      `There are ${keyNames.length} keys, and more than ${mostKeys} take too long to try. Nothing was ` +
        'done: remove one that no webhook uses, LAST VERIFIED in "keys list" shows which.',
    );
  }
  const name = unusedKeyName(now, keyNames);
  const oldKeyNames = checkedKeys(beginning.oldKeys, keyNames) ?? oldKeysOf(keyNames);
  const rotation: Rotation = {
    v: 1,
    runId: "",
    startedAt: now,
    step: "key",
    keyName: name,
    oldKeyNames,
    prefix,
    pairs: planPairs(webhooks, prefix),
    keyPutAt: null,
    triedAt: null,
    trying: null,
    oldSetDeletedAt: null,
    newSetDeletedAt: null,
  };
  if (Buffer.byteLength(rotationText(rotation)) > mostStateBytes) {
    throw new CannotRun(
      `There are ${webhooks.length} webhooks at this endpoint, more than a rotation can keep track of. ` +
        "Nothing was done: delete those that are not needed.",
    );
  }
  return rotation;
}

/** @throws CannotRun when one of the named keys is not there */
export function checkedKeys(
  named: readonly string[] | null,
  there: readonly string[],
): readonly string[] | null {
  if (named?.every((name) => there.includes(name)) !== false) return named;
  throw new CannotRun(
    '--old-key names a key that is not there: "keys list" shows what is. Nothing was done.',
  );
}

/** Keys are named by the second, and another may have been made in this one. */
function unusedKeyName(now: number, taken: readonly string[]): string {
  const name = registeredKeyName(new Date(now));
  return taken.includes(name) ? unusedKeyName(now + 1_000, taken) : name;
}
