import { SendMessageCommand, type SendMessageCommandInput } from "@aws-sdk/client-sqs";
import { heldIdAttribute, type DeliveryMessage } from "../../../lambda/common/delivery-message.ts";
import { errorName } from "../../../lambda/common/log.ts";
import { maxMessageBytes } from "../../../lambda/contract/delivery.ts";
import type { DeliveryQueue } from "../../../lambda/aws/store.ts";
import { importKey, type AcceptedKey } from "../../../lambda/intake/verify-token.ts";
import {
  openUnverifiedHold,
  openVerifiedHold,
  parseHeld,
  type Opened,
} from "../../../lambda/reclaimer/open-hold.ts";
import { createReclaimObject } from "../../../lambda/reclaimer/reclaim-object.ts";
import { operatorSendMs } from "../../../lambda/dead/operator-limits.ts";
import { refusedObjects } from "./refused-objects.ts";
import { readKeys } from "../keys/stored-keys.ts";
import type { Target } from "../../common/target.ts";

interface ReplayOptions {
  /** Only what is behind it; null: all. */
  readonly position: string | null;
  readonly unreadable: boolean;
  readonly allowUnbound: boolean;
}

const everyObjects = 1_000;

/** The exit code is 0 when everything that verifies was forwarded. */
export async function replayRefused(
  { position, unreadable, allowUnbound }: ReplayOptions,
  target: Target,
  signal: AbortSignal,
  print: (line: string) => void,
): Promise<number> {
  const keys = await importedKeys(target);
  if (keys.length === 0) {
    print(`No key is under ${target.keysPath}: put one first, with "npm run keys -- add <name>".`);
    return 1;
  }
  print(
    `Forwarding what verifies under ${keys.length === 1 ? "the one key" : `one of ${keys.length} keys`} ` +
      `from refused/ to the queue of ${target.name}${position === null ? "" : `, behind ${position}`}.`,
  );
  const rules = {
    keys,
    requireBinding: target.requireBinding && !allowUnbound,
    forwardUnreadable: unreadable,
  };
  const reclaimObject = createReclaimObject(
    target.objects,
    replayQueue(target),
    undefined,
    operatorSendMs,
  );
  const tally = new Map<string, number>();
  let looked = 0;
  /** Everything up to here was looked at. */
  let reached = position;
  try {
    for await (const { key, text } of refusedObjects(target.objects, position, signal)) {
      const opened = await openRefused(text, rules);
      const refusal = refusalOf(opened);
      const ended = refusal ?? (await reclaimObject(key, opened)).ended;
      tally.set(ended, (tally.get(ended) ?? 0) + 1);
      reached = key;
      looked++;
      if (looked % everyObjects === 0) print(`${looked} looked at, up to ${key}`);
    }
  } catch (error) {
    sayEnd(tally, looked, target, print);
    print(`It broke off. ${goOn(reached)}`);
    throw error;
  }
  sayEnd(tally, looked, target, print);
  if (position !== null) print(`What is before ${position} was not looked at.`);
  if (signal.aborted) print(`Interrupted. ${goOn(reached)}`);
  if (tally.has("waiting")) {
    print("SQS did not take those that are waiting: run this again from the beginning for them.");
  }
  return signal.aborted || tally.has("waiting") ? 1 : 0;
}

const goOn = (reached: string | null): string =>
  reached === null
    ? "Run the same command again."
    : `To go on there: the same command with --after ${reached}`;

function sayEnd(
  tally: ReadonlyMap<string, number>,
  looked: number,
  target: Target,
  print: (line: string) => void,
): void {
  for (const [ended, number] of tally) print(`${number} ${ended}`);
  if (looked === 0) print(`Nothing to look at in refused/ of ${target.name}.`);
}

/** Why it stays refused; null when it goes on. Another key may still come for what stays. */
function refusalOf(opened: Opened): string | null {
  if (opened.kind === "quarantined") return `still refused: ${opened.reason}`;
  const forged = opened.kind === "drop" && opened.reason === "forged";
  return forged ? "still refused: malformed_token" : null;
}

interface Rules {
  readonly keys: readonly AcceptedKey[];
  readonly requireBinding: boolean;
  readonly forwardUnreadable: boolean;
}

async function openRefused(text: string, rules: Rules): Promise<Opened> {
  // What is no request is a verified delivery that SQS did not take when the reclaimer sent it.
  if (parseHeld(text) === null) return openVerifiedHold(text);
  return openUnverifiedHold(text, rules.keys, rules.requireBinding, rules.forwardUnreadable);
}

/**
 * The delivery queue under a deduplication id of the replay: the delivery's own may have been used
 * within five minutes. It is that of the refused request, so that two webhooks of one event are two
 * messages, the second a duplicate for the consumer: the attribute `heldId` of each tells the local
 * run which row goes on as the delivery.
 */
function replayQueue({ sqs, queueUrl }: Target): DeliveryQueue {
  return {
    async send(message, abortSignal) {
      try {
        await sqs.send(
          new SendMessageCommand({
            QueueUrl: queueUrl,
            MessageBody: message.body.toString(),
            MessageGroupId: message.groupId,
            MessageDeduplicationId: `replay-${message.heldId ?? message.deduplicationId}`,
            ...linkOf(message),
          }),
          { abortSignal },
        );
        return { ok: true };
      } catch (error) {
        // Whatever SQS says, it stays in refused/ and the command can be run again.
        return { ok: false, retryable: true, code: errorName(error) };
      }
    },
  };
}

/** No part of the delivery, so it is left out where the two would exceed what a message holds. */
function linkOf({
  heldId,
  body,
}: DeliveryMessage): Pick<SendMessageCommandInput, "MessageAttributes"> {
  if (heldId === undefined) return {};
  if (body.length + linkBytes > maxMessageBytes) return {};
  return { MessageAttributes: { [heldIdAttribute]: { DataType: "String", StringValue: heldId } } };
}

/** More than the attribute's name, type and value. */
const linkBytes = 256;

/** The stored keys; an empty parameter is no key. */
async function importedKeys(target: Target): Promise<readonly AcceptedKey[]> {
  const stored = await readKeys(target.ssm, target.keysPath);
  const usable = stored.filter(({ secret }) => secret !== "");
  return Promise.all(usable.map(({ name, secret }) => importKey(name, secret)));
}
