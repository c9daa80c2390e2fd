import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { holding } from "../../lambda/shared/environment.ts";
import { errorName } from "../../lambda/shared/log.ts";
import type { DeliveryQueue } from "../../lambda/shared/store.ts";
import { importKey, type AcceptedKey } from "../../lambda/shared/verify-token.ts";
import { createHeldObjects, type HeldObjects } from "../../lambda/reclaimer/held-objects.ts";
import {
  openUnverifiedHold,
  openVerifiedHold,
  parseHeld,
  type Opened,
} from "../../lambda/reclaimer/open-hold.ts";
import { createReclaimObject } from "../../lambda/reclaimer/reclaim-object.ts";
import { readKeys } from "./stored-keys.ts";
import type { Target } from "./target.ts";

export const replayHelp = `npm run replay -- --refused     brings back what was refused under a wrong or missing key

  Verifies each request in refused/ against the keys of now. What verifies goes to the queue, to be
  handled; the rest stays. Safe to run again and to interrupt.

  --allow-unbound      also what was refused because no webhook name bound its headers
`;

export interface ReplayOptions {
  readonly refused: boolean;
  readonly allowUnbound: boolean;
}

const page = 1_000;
const readSideBySide = 8;

/** Runs the command; the result is the exit code: 0 when everything that verifies was forwarded. */
export async function replayCommand(
  options: ReplayOptions,
  target: Target,
  signal: AbortSignal,
  print: (line: string) => void,
): Promise<number> {
  if (!options.refused) {
    print(replayHelp);
    return 2;
  }
  const keys = await importedKeys(target);
  if (keys.length === 0) {
    print(`No key is under ${target.keysPath}: put one first, with "npm run keys -- add <name>".`);
    return 1;
  }
  const objects = createHeldObjects(target.s3, target.bucket);
  const reclaimObject = createReclaimObject(objects, replayQueue(target));
  const tally = new Map<string, number>();
  const count = (ended: string): void => void tally.set(ended, (tally.get(ended) ?? 0) + 1);

  for await (const { key, text } of refusedRequests(objects, signal)) {
    const opened = await openRefused(text, keys, options.allowUnbound);
    // What does not verify is not for this command to remove: another key may still come.
    if (opened.kind === "set_aside") count(`still refused: ${opened.reason}`);
    else if (opened.kind === "drop" && opened.reason === "forged") count("still refused: binding");
    else count((await reclaimObject(key, opened)).ended);
  }

  for (const [ended, number] of tally) print(`${number} ${ended}`);
  if (tally.size === 0) print(`Nothing is in refused/ of ${target.name}.`);
  if (signal.aborted) print("Interrupted: run the same command again for the rest.");
  return signal.aborted || tally.has("waiting") ? 1 : 0;
}

async function openRefused(
  text: string,
  keys: readonly AcceptedKey[],
  allowUnbound: boolean,
): Promise<Opened> {
  const held = parseHeld(text);
  // What is no request is a verified delivery that SQS did not take when the reclaimer sent it.
  if (held === null) return openVerifiedHold(text);
  return openUnverifiedHold(text, keys, held.reason === "unbound" && !allowUnbound);
}

/** Everything in `refused/`, oldest first. */
async function* refusedRequests(
  objects: HeldObjects,
  signal: AbortSignal,
): AsyncGenerator<{ readonly key: string; readonly text: string }> {
  let after = "";
  for (;;) {
    const listed = await objects.list(holding.refused, after, page);
    for (let at = 0; at < listed.length; at += readSideBySide) {
      const keys = listed.slice(at, at + readSideBySide);
      const texts = await Promise.all(keys.map((key) => objects.read(key)));
      for (const [index, key] of keys.entries()) {
        const text = texts[index] ?? null;
        if (signal.aborted) return;
        if (text !== null) yield { key, text };
      }
    }
    const last = listed.at(-1);
    if (last === undefined || listed.length < page) return;
    after = last;
  }
}

/** The delivery queue under a deduplication id of the replay: the delivery's own may have been used within five minutes. */
function replayQueue({ sqs, queueUrl }: Target): DeliveryQueue {
  return {
    async send(message) {
      try {
        await sqs.send(
          new SendMessageCommand({
            QueueUrl: queueUrl,
            MessageBody: message.body.toString(),
            MessageGroupId: message.groupId,
            MessageDeduplicationId: `replay-${message.deduplicationId}`,
          }),
        );
        return { ok: true };
      } catch (error) {
        // Whatever SQS says, it stays in refused/ and the command can be run again.
        return { ok: false, retryable: true, code: errorName(error) };
      }
    },
  };
}

/** The keys of now; an empty parameter is no key. */
async function importedKeys(target: Target): Promise<readonly AcceptedKey[]> {
  const stored = await readKeys(target.ssm, target.keysPath);
  const usable = stored.filter(({ secret }) => secret !== "");
  return Promise.all(usable.map(({ name, secret }) => importKey(name, secret)));
}
