import { isLarge } from "../../lambda/shared/delivery-message.ts";
import {
  createDeadLetterQueue,
  letterId,
  type DeadLetter,
  type DeadLetterQueue,
} from "./dead-letters.ts";
import { eachBatch } from "./each-batch.ts";
import { redrive } from "./redrive.ts";
import type { Target } from "./target.ts";

export const deadHelp = `npm run dead -- <command>       deliveries that no handler ended (the dead-letter queue)

  list                 what is there, without personal data
  show <id>            one of them; --reveal adds its data and the reason
  redrive --all        moves all back to the queue, to be handled; <id> moves one
                       --again: run handlers even for one that was handled before
  drop <id>            removes one for good; --all removes all. Needs --yes

  <id> is a delivery's id or the beginning of it.
`;

export interface DeadOptions {
  readonly id: string | undefined;
  readonly all: boolean;
  readonly again: boolean;
  readonly reveal: boolean;
  readonly yes: boolean;
}

/** Runs one of the commands; the result is the exit code. */
export async function deadCommand(
  command: string | undefined,
  options: DeadOptions,
  target: Target,
  signal: AbortSignal,
  print: (line: string) => void,
): Promise<number> {
  const letters = createDeadLetterQueue(target.sqs, target.deadLetterQueueUrl);
  const { id, all } = options;
  const wanted = (letter: DeadLetter): boolean =>
    all || (id !== undefined && letterId(letter).startsWith(id));

  switch (command) {
    case "list":
      return list(letters, target, signal, print);
    case "show":
      if (id === undefined) break;
      return show(letters, wanted, options.reveal, signal, print);
    case "redrive":
      if (id === undefined && !all) break;
      return redriveAll(letters, target, options, wanted, signal, print);
    case "drop":
      if (id === undefined && !all) break;
      if (!options.yes) {
        print("Dropped deliveries are gone for good. Add --yes to do it.");
        return 2;
      }
      return drop(letters, wanted, signal, print);
    case undefined:
  }
  print(deadHelp);
  return 2;
}

async function list(
  letters: DeadLetterQueue,
  target: Target,
  signal: AbortSignal,
  print: (line: string) => void,
): Promise<number> {
  let shown = 0;
  await eachBatch(letters, signal, (taken) => {
    shown += taken.length;
    taken.map(summary).forEach(print);
    return Promise.resolve();
  });
  const total = await letters.count();
  const behind = Math.max(total - shown, 0);
  print(
    `${total} in the dead-letter queue of ${target.name}` +
      (behind > 0 ? `; ${behind} wait behind others of the same object` : ""),
  );
  return 0;
}

function summary(letter: DeadLetter): string {
  const { delivery } = letter;
  if (delivery === null) return `${letterId(letter)}  not a delivery of this receiver`;
  const what = `${delivery.resource ?? "-"}:${delivery.action ?? "-"}`;
  const why = letter.reason === null ? "out of tries" : "unprocessable";
  return `${delivery.id}  ${delivery.receivedAt}  ${what} ${delivery.resourceId ?? "-"}  ${why}`;
}

async function show(
  letters: DeadLetterQueue,
  wanted: (letter: DeadLetter) => boolean,
  reveal: boolean,
  signal: AbortSignal,
  print: (line: string) => void,
): Promise<number> {
  let found = 0;
  await eachBatch(letters, signal, (taken) => {
    for (const letter of taken.filter(wanted)) {
      found++;
      print(JSON.stringify(reveal ? revealed(letter) : withoutData(letter), null, 2));
    }
    return Promise.resolve();
  });
  return foundOrNot(found, print);
}

const revealed = ({ delivery, body, reason }: DeadLetter): object => ({
  reason,
  ...(delivery ?? { body }),
});

function withoutData({ delivery, messageId }: DeadLetter): object {
  if (delivery === null) return { messageId, delivery: null };
  const { id, receivedAt, resource, action, resourceId, webhookId, webhookName, key, bound } =
    delivery;
  const large = isLarge(delivery) ? delivery.large.bytes : undefined;
  return {
    id,
    receivedAt,
    resource,
    action,
    resourceId,
    webhookId,
    webhookName,
    key,
    bound,
    large,
  };
}

async function redriveAll(
  letters: DeadLetterQueue,
  target: Target,
  { id, again }: DeadOptions,
  wanted: (letter: DeadLetter) => boolean,
  signal: AbortSignal,
  print: (line: string) => void,
): Promise<number> {
  const total = await letters.count();
  const moved = await redrive({
    letters,
    sqs: target.sqs,
    queueUrl: target.queueUrl,
    wanted,
    again,
    signal,
    onProgress: (count) => {
      print(id === undefined ? `${count} of ${total} moved` : `${count} moved`);
    },
  });
  if (signal.aborted) {
    print(`Interrupted after ${moved}: run the same command again for the rest.`);
    return 1;
  }
  return moved === 0 && id !== undefined ? foundOrNot(0, print) : 0;
}

async function drop(
  letters: DeadLetterQueue,
  wanted: (letter: DeadLetter) => boolean,
  signal: AbortSignal,
  print: (line: string) => void,
): Promise<number> {
  let dropped = 0;
  await eachBatch(letters, signal, async (taken, done) => {
    const batch = taken.filter(wanted);
    await letters.remove(batch);
    done(batch);
    dropped += batch.length;
  });
  print(`${dropped} dropped`);
  return foundOrNot(dropped, print);
}

function foundOrNot(found: number, print: (line: string) => void): number {
  if (found > 0) return 0;
  print(
    "No dead letter with this id is within reach. `npm run dead -- list` shows what is; " +
      "one behind another of the same object comes up when that one is gone.",
  );
  return 1;
}
