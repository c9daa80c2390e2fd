import { printable } from "../../../local/terminal.ts";
import { explainFailure } from "../../common/shipmondo/explain-failure.ts";
import type { RotationAction } from "./next-action.ts";
import type { StillNeeded } from "./old-keys.ts";
import type { Rotation, RotationPair } from "./rotation.ts";
import type { RotationEnd } from "./run-rotation.ts";

/** "2026-11-28 04:26 UTC" */
export const timeOf = (at: number): string =>
  `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;

/** "Orders:create (ShipmondoWebhooks/Orders:create)" */
const nameOf = ({ resource, action, name }: RotationPair): string =>
  printable(`${resource}:${action} (${name})`);

const waits = {
  keys: "until every instance of the receiver has read the new key",
  list: "since Shipmondo's lists may be behind what was created",
  flight: "until no delivery signed with the new key is on its way",
} as const;

/** The whole minute that is not before `at`: what is said to be possible then is. */
const minuteFrom = (at: number): string => timeOf(Math.ceil(at / 60_000) * 60_000);

/** What is about to be done; null: nothing that a person need know. */
export function actionText(
  action: RotationAction,
  rotation: Rotation,
  waitForRest: boolean,
): string | null {
  const pairAt = (index: number): string => {
    const pair = rotation.pairs[index];
    return pair === undefined ? "" : nameOf(pair);
  };
  switch (action.do) {
    case "put-key":
      return `Puts the new key, ${rotation.keyName}.`;
    case "wait":
      return `Waits until ${minuteFrom(action.until)}, ${waits[action.why]}. After Ctrl-C the same command goes on.`;
    case "later":
      return waitForRest
        ? `Waits until ${minuteFrom(action.until)}, then removes ${rotation.oldKeyNames.join(", ")}.`
        : null;
    case "ping":
      return "Pings the endpoint under the new key.";
    case "create":
      return `Creates ${pairAt(action.index)}.`;
    case "create-again":
      return `${pairAt(action.index)} is not listed any more, and is created again.`;
    case "set-active":
      return `Sets ${printable(action.webhook.name)} (${action.webhook.id}) ${action.active ? "active" : "inactive, as the old one is"}.`;
    case "delete":
      return `Deletes ${{ old: "the old", double: "the double", undo: "the new" }[action.why]} ${printable(action.webhook.name)} (${action.webhook.id}).`;
    case "remove-old-keys":
      return rotation.oldKeyNames.length === 0
        ? null
        : rotation.oldKeyNames.length === 1
          ? `Removes the old key, ${rotation.oldKeyNames.join(", ")}, if nothing needs it.`
          : `Removes the old keys, ${rotation.oldKeyNames.join(", ")}, if nothing needs them.`;
    case "remove-new-key":
      return `Removes the new key, ${rotation.keyName}.`;
    case "write":
    case "list":
    case "keep-keys":
    case "refuse-undo":
      return null;
  }
}

const kept = "Nothing is lost: what is not done yet is as it was.";

/**
 * How a run ended, and what to do.
 * @param apiAddress base address of Shipmondo's API
 */
export function endText(
  outcome: RotationEnd,
  { oldKeyNames, keyName }: Rotation,
  apiAddress: string,
): string {
  const old = oldKeyNames.join(", ");
  switch (outcome.end) {
    case "done":
      return oldKeyNames.length === 0
        ? `The rotation is done: every webhook has the key ${keyName}. No key was removed.`
        : `The rotation is done: every webhook has the key ${keyName}, and ${old} is removed, refused within five minutes.`;
    case "undone":
      return `The rotation is undone: the old webhooks and keys are as they were, ${keyName} is removed.`;
    case "interrupted":
      return `Interrupted. ${kept} The same command goes on.`;
    case "later":
      return (
        `The second set is in place and the old one deleted. Run again after ${minuteFrom(outcome.until)}: ` +
        `that removes ${old}, which deliveries on their way may still need.`
      );
    case "refused":
      return (
        `Shipmondo refuses to create ${nameOf(outcome.pair)}: ${printable(outcome.text)}. ${kept} ` +
        "If it refuses two webhooks alike: rotate --name-prefix <another>. If the endpoint did not answer " +
        "its test: see the receiver's log, then run again. rotate --undo goes back."
      );
    case "failed":
      return `It did not work to ${printable(outcome.what)}: ${printable(explainFailure(outcome.failure, apiAddress))} ${kept} Run again to go on; rotate --undo goes back.`;
    case "not-answered":
      return (
        `${printable(outcome.endpoint)} answered a ping under the new key with ${outcome.answer}, not 200. ` +
        `${kept} See the receiver's log, then run again; rotate --undo goes back.`
      );
    case "key-gone":
      return `The new key, ${keyName}, is not there any more: somebody removed it. ${kept} Run rotate --undo, then rotate.`;
    case "key-taken":
      return "Another run has begun a rotation just now. Nothing was done: run again to go on with it.";
    case "taken-over":
      return "Another run goes on with this rotation, or has ended it. This one stops.";
    case "webhook-gone":
      return `${nameOf(outcome.pair)} was created twice and is not listed. ${kept} Look into Shipmondo, then run again; rotate --undo goes back.`;
    case "undo-refused":
      return (
        `The old ${nameOf(outcome.pair)} is gone or inactive, so its new webhook is not deleted: nothing would ` +
        "deliver that event. Run rotate, which ends the rotation; to have another key again, rotate once more."
      );
    case "others":
      return (
        `${old} is kept: at this endpoint there ${outcome.others.length === 1 ? "is a webhook" : "are webhooks"} that ` +
        `this rotation did not create: ${outcome.others.map(({ id, name }) => printable(`${name} (${id})`)).join(", ")}. ` +
        "Nothing says which key they have. Delete them, then run again; or end with rotate --keep-keys, then rotate."
      );
    case "needed":
      return neededText(outcome.needed, old);
  }
}

function neededText(needed: StillNeeded, old: string): string {
  return needed.reason === "held"
    ? `${old} is kept: a delivery of ${timeOf(needed.receivedAt)} is held in pending/unverified/, and may need it. ` +
        "Run again when the reclaimer has carried it on."
    : `${old} is kept: ${needed.name} verified a webhook at ${timeOf(needed.at)}, so one still uses it. ` +
        "Find it and run again; or end with rotate --keep-keys.";
}
