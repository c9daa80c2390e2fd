import type { RegisteredWebhook } from "../../../lambda/shipmondo/shipmondo-api.ts";
import { CannotRun } from "../../common/cannot-run.ts";
import { explainFailure } from "../../common/shipmondo/explain-failure.ts";
import type { Output } from "../../common/output.ts";
import { beginRotation, checkedKeys } from "./begin-rotation.ts";
import { undoGap, type RotationWaits } from "./next-action.ts";
import { withPrefix } from "./plan-rotation.ts";
import { readRotation, rotationText, type Rotation } from "./rotation.ts";
import { sayPlan, type RotationPlace } from "./say-plan.ts";
import { actionText, endText, timeOf } from "./rotation-words.ts";
import type { RotationWorld } from "./rotation-world.ts";
import { runRotation, type RotationEnd } from "./run-rotation.ts";

export interface RotateOptions {
  readonly dryRun: boolean;
  readonly undo: boolean;
  /** Wait for the removal of the old keys in place of leaving it to a later run. */
  readonly wait: boolean;
  readonly yes: boolean;
  readonly prefix: string | null;
  /** Keys to remove at the end; null: by what is known of them. */
  readonly oldKeys: readonly string[] | null;
  readonly keepKeys: boolean;
}

interface Around {
  readonly world: RotationWorld;
  readonly place: RotationPlace;
  readonly waits: RotationWaits;
  readonly output: Output;
  readonly confirm: (question: string) => Promise<boolean | null>;
}

/**
 * Begins a rotation, goes on with the one that is under way, or undoes it.
 * @returns the exit code: 0 when it is done or only has to wait, 1 when something stands in the
 * way,   2 when nothing was done
 */
export async function rotate(options: RotateOptions, around: Around): Promise<number> {
  const text = await around.world.readState();
  const found = text === null ? null : readRotation(text);
  if (text !== null && found === null) {
    throw new CannotRun(
      `${around.place.statePath} holds no rotation that this version can read. Nothing was done: go on ` +
        "with the version that began it, or delete the parameter to begin again.",
    );
  }
  if (options.undo) return undo(found, options, around);
  if (found === null) return begin(options, around);
  if (found.step === "undo") {
    throw new CannotRun(
      'The rotation is being undone. Nothing was done: "rotate --undo" ends that.',
    );
  }
  return goOn(found, options, around);
}

async function begin(options: RotateOptions, around: Around): Promise<number> {
  const { world, place, output, confirm } = around;
  const keyNames = await world.keyNames();
  const begun = beginRotation({
    webhooks: await ourWebhooks(around),
    keyNames,
    now: world.now(),
    prefix: options.prefix,
    oldKeys: options.keepKeys ? [] : options.oldKeys,
  });
  sayPlan(begun, around.place, around.waits, output);
  const left = keyNames.filter((name) => !begun.oldKeyNames.includes(name));
  if (left.length > 0) {
    output.say(
      `These keys stay, since nothing says that only these webhooks use them: ${left.join(", ")}. ` +
        "--old-key <name> has one removed.",
    );
  }
  if (options.dryRun) return ended(begun, "planned", null, 0, around);
  if (!options.yes) {
    const answer = await confirm(`Rotate the key of ${place.name}?`);
    if (answer !== true) {
      output.say(`Nothing was done.${answer === null ? " Add --yes to rotate." : ""}`);
      return answer === null ? 2 : 1;
    }
  }
  const written = await world.writeState(rotationText(begun), true);
  if (!written.ok) {
    output.say(endText({ end: "key-taken" }, begun, place.apiAddress));
    return 2;
  }
  return run(begun, options, around);
}

async function goOn(found: Rotation, options: RotateOptions, around: Around): Promise<number> {
  const { world, place, output } = around;
  const rotation = await changed(found, options, around);
  output.say(`Goes on with the rotation of ${timeOf(found.startedAt)} in ${place.name}.`);
  sayPlan(rotation, place, around.waits, output);
  if (options.dryRun) return ended(rotation, "planned", null, 0, around);
  if (rotation !== found) await world.writeState(rotationText(rotation), false);
  return run(rotation, options, around);
}

/** The rotation with what the command line says now. */
async function changed(
  found: Rotation,
  { prefix, oldKeys, keepKeys }: RotateOptions,
  around: Around,
): Promise<Rotation> {
  let rotation = found;
  if (prefix !== null && prefix !== found.prefix) {
    const renamed = withPrefix(found, prefix, await ourWebhooks(around));
    if (renamed === null) {
      throw new CannotRun(
        "Webhooks of the second set are there already, so their prefix stays. Nothing was done: run " +
          "without --name-prefix, or rotate --undo first.",
      );
    }
    rotation = renamed;
  }
  if (keepKeys) return { ...rotation, oldKeyNames: [] };
  const { keyName } = found;
  const others = async (): Promise<readonly string[]> =>
    (await around.world.keyNames()).filter((name) => name !== keyName);
  const named = oldKeys === null ? null : checkedKeys(oldKeys, await others());
  return named === null ? rotation : { ...rotation, oldKeyNames: named };
}

async function undo(
  found: Rotation | null,
  options: RotateOptions,
  around: Around,
): Promise<number> {
  const { world, place, output, confirm } = around;
  if (found === null) {
    throw new CannotRun("No rotation is under way, so there is nothing to undo. Nothing was done.");
  }
  const webhooks = await ourWebhooks(around);
  const gap = undoGap(found, webhooks);
  if (found.step === "rest" || gap !== null) {
    throw new CannotRun(
      "The old webhooks are deleted, or some of them, so that this rotation cannot be undone. Nothing was " +
        "done: run rotate, which ends it; to have another key again, rotate once more.",
    );
  }
  const isBegun = found.step === "undo";
  const created = found.pairs.filter(({ newId }) => newId !== null);
  output.say(
    `This undoes the rotation of ${timeOf(found.startedAt)} in ${place.name}: deletes the new webhooks ` +
      `(${created.length}), then removes ${place.keysPath}/${found.keyName}.`,
  );
  if (options.dryRun) return ended(found, "planned", null, 0, around);
  if (!options.yes && !isBegun) {
    const answer = await confirm("Undo it?");
    if (answer !== true) {
      output.say(`Nothing was done.${answer === null ? " Add --yes to undo it." : ""}`);
      return answer === null ? 2 : 1;
    }
  }
  const undoing: Rotation = { ...found, step: "undo" };
  if (!isBegun) await world.writeState(rotationText(undoing), false);
  return run(undoing, options, around);
}

async function run(rotation: Rotation, options: RotateOptions, around: Around): Promise<number> {
  const { world, place, waits, output } = around;
  const { rotation: last, outcome } = await runRotation(rotation, world, {
    waits,
    waitForRest: options.wait,
    onAction: (action, now) => {
      const text = actionText(action, now, options.wait);
      if (text !== null) output.say(text);
    },
  });
  output.say(endText(outcome, last, place.apiAddress));
  if (outcome.end === "done" && last.prefix !== null) {
    output.say(
      "The webhooks have another prefix now: set it as webhookPrefix, so that register knows them.",
    );
  }
  const until = outcome.end === "later" ? outcome.until : null;
  return ended(last, outcome.end, until, exitCodes[outcome.end] ?? 1, around);
}

const exitCodes: Readonly<Partial<Record<RotationEnd["end"], number>>> = {
  done: 0,
  undone: 0,
  later: 0,
};

function ended(
  rotation: Rotation,
  outcome: RotationEnd["end"] | "planned",
  runAgainAt: number | null,
  code: number,
  { place, output }: Around,
): number {
  if (output.json) {
    const { step, startedAt, keyName, oldKeyNames, prefix, pairs } = rotation;
    const json = {
      target: place.name,
      outcome,
      step,
      startedAt: new Date(startedAt),
      runAgainAt: runAgainAt === null ? null : new Date(runAgainAt),
      keysPath: place.keysPath,
      keyName,
      oldKeyNames,
      prefix,
      webhooks: pairs,
    };
    output.print(JSON.stringify(json, null, 2));
  }
  return code;
}

/** @throws CannotRun when Shipmondo does not say */
async function ourWebhooks({ world, place }: Around): Promise<readonly RegisteredWebhook[]> {
  const listed = await world.api.webhooks();
  if (listed.ok) return listed.value.filter(({ endpoint }) => world.isOurs(endpoint));
  throw new CannotRun(`${explainFailure(listed, place.apiAddress)} Nothing was done.`);
}
