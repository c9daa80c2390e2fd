import { printable } from "../../../local/terminal.ts";
import { isAgreed } from "../../common/agreed.ts";
import { durationText } from "../../common/duration-text.ts";
import type { Output } from "../../common/output.ts";
import type { Surroundings } from "../../common/surroundings.ts";
import type { Target } from "../../common/target.ts";
import { readOldest } from "../status/read-status.ts";
import { readPart } from "../../common/part.ts";
import { readDepth } from "../status/shared-parts.ts";
import type { ConsumerSwitch, SwitchState } from "./consumer-switch.ts";
import { localSwitch } from "./local-switch.ts";
import type { PauseNote } from "./pause-note.ts";
import { stackSwitch } from "./stack-switch.ts";

export interface PauseOptions {
  readonly reason: string | null;
  readonly yes: boolean;
  /** Null: the local run. */
  readonly stack: string | null;
}

type Around = Pick<Surroundings, "confirm" | "sleep" | "now">;

const dayMs = 24 * 60 * 60_000;
/** SQS keeps a message this long: `lib/delivery-queue.ts`. */
const messageLifeMs = 14 * dayMs;
const partMs = 15_000;

const switchOf = ({ operations }: Target, around: Around, signal: AbortSignal): ConsumerSwitch =>
  operations.kind === "stack"
    ? stackSwitch(operations, around.sleep, signal)
    : localSwitch(operations);

/**
 * Pauses the consumer. As JSON: `{ target, paused, state, since, by, reason }`.
 * @returns the exit code
 */
export async function runPause(
  { reason, yes, stack }: PauseOptions,
  target: Target,
  around: Around,
  signal: AbortSignal,
  out: Output,
): Promise<number> {
  const consumer = switchOf(target, around, signal);
  const before = await consumer.read();
  if (!before.isOn && before.pause !== null && reason === null) {
    out.say(`The consumer of ${target.name} is ${noteText(before.pause, around)} already.`);
    return report(before, target, out);
  }
  const now = around.now().getTime();
  for (const line of [...(await warning(target, now)), ...deployText(target)]) out.say(line);
  out.say(
    `This pauses the consumer of ${target.name}` +
      (reason === null ? " without a reason (--reason says one)." : "."),
  );
  if (!(await isAgreed(yes || target.isLocal, "Pause it?", around.confirm))) {
    out.say("Nothing was done.");
    return 1;
  }
  const since = before.pause?.since ?? now;
  const after = await consumer.pause({ since, reason: reason ?? before.pause?.reason ?? null });
  const option = stack === null ? "" : ` --stack ${stack}`;
  out.say(`Paused. To go on: npm run webhooks -- resume${option}`);
  return report(after, target, out);
}

/**
 * Ends a pause. As JSON: `{ target, paused, state, since, by, reason }`.
 * @returns the exit code
 */
export async function runResume(
  { yes }: Pick<PauseOptions, "yes">,
  target: Target,
  around: Around,
  signal: AbortSignal,
  out: Output,
): Promise<number> {
  const consumer = switchOf(target, around, signal);
  const before = await consumer.read();
  if (before.isOn && before.state === "Enabled") {
    out.say(`The consumer of ${target.name} is not paused.`);
    if (!(await consumer.hasStaleNote())) return report(before, target, out);
    // As one, it would have the alarm be quiet when the event source is off by accident later.
    out.say("A note of an earlier pause is left on it; this removes the note.");
    if (!(await isAgreed(yes, "Remove it?", around.confirm))) {
      out.say("Nothing was done.");
      return 1;
    }
    return report(await consumer.resume(), target, out);
  }
  const depth = await readPart(partMs, (signal_) =>
    readDepth(target.sqs, target.queueUrl, signal_),
  );
  const waiting = depth.known ? `${depth.value.waiting} deliveries` : "what waits";
  const how = before.pause === null ? before.state : noteText(before.pause, around);
  out.say(
    `This resumes the consumer of ${target.name}, which is ${how}; ${waiting} will be handled.`,
  );
  if (!(await isAgreed(yes || target.isLocal, "Resume it?", around.confirm))) {
    out.say("Nothing was done.");
    return 1;
  }
  const after = await consumer.resume();
  out.say("Resumed.");
  return report(after, target, out);
}

function noteText({ since, by, reason }: PauseNote, { now }: Pick<Around, "now">): string {
  const when = since === null ? "" : ` for ${durationText(now().getTime() - since)}`;
  return printable(
    `paused${when}${by === null ? "" : ` by ${by}`}${reason === null ? "" : ` (${reason})`}`,
  );
}

/** When the first delivery would be lost. */
async function warning(target: Target, now: number): Promise<readonly string[]> {
  const oldest = await readPart(partMs, (signal) => readOldest(target, now, signal));
  const kept = "Webhooks are still received. SQS keeps each for 14 days and then drops it for good";
  if (!oldest.known) return [`${kept}; how old the oldest is, is not known (${oldest.why}).`];
  const age = oldest.value ?? 0;
  const end = new Date(now + messageLifeMs - age).toISOString().slice(0, 16).replace("T", " ");
  const waits = age === 0 ? "" : `, and the oldest has waited ${durationText(age)}`;
  return [`${kept}${waits}: resume before ${end} UTC.`];
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html */
const deployText = ({ isLocal }: Target): readonly string[] =>
  isLocal
    ? []
    : [
        "A cdk deploy leaves the pause, unless it changes the event source mapping itself " +
          "(consumerMaxConcurrency, tags) or replaces it, which may end it: look at status after one.",
      ];

function report(
  { isOn, state, pause }: SwitchState,
  { name: target }: Target,
  { json, print }: Output,
): number {
  if (!json) return 0;
  const { since = null, by = null, reason = null } = pause ?? {};
  const at = since === null ? null : new Date(since).toISOString();
  print(JSON.stringify({ target, paused: !isOn, state, since: at, by, reason }, null, 2));
  return 0;
}
