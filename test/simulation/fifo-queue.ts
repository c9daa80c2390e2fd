import type { TextMessage } from "../helpers/fakes.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** A message as it is received. */
export interface Received {
  readonly messageId: string;
  readonly receipt: string;
  readonly body: string;
  readonly groupId: string;
  /** This time included. */
  readonly receives: number;
}

/**
 * A FIFO queue as SQS documents it: the first message of a group locks the group while it is hidden, sends under a deduplication id of the
 * last five minutes are taken and dropped, and a receive too many moves a message to the dead-letter queue.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
 */
export interface FifoQueue {
  /** @returns false when it is dropped as a copy */
  send(message: TextMessage): boolean;
  receive(): Received | null;
  /** @throws Error when the receipt is not the latest, or the message is no longer hidden under it */
  remove(receipt: string): void;
  /** Hides a message for `ms` from now. @throws Error as `remove` */
  hide(receipt: string, ms: number): void;
  size(): number;
  /** Settles when something may be there to receive. */
  change(): Promise<void>;
}

interface Waiting extends TextMessage {
  readonly messageId: string;
  receives: number;
  visibleAt: number;
  receipt: string | null;
}

const deduplicationMs = 5 * 60_000;

export function createFifoQueue(options: {
  readonly name: string;
  readonly time: VirtualTime;
  readonly visibilityMs: number;
  /** Receives after which the next one moves a message to `deadLetters`. */
  readonly maxReceives: number;
  readonly onDead: (message: Received) => void;
}): FifoQueue {
  const { name, time, visibilityMs, maxReceives, onDead } = options;
  let messages: Waiting[] = [];
  let waiters: (() => void)[] = [];
  let sent = 0;
  const sentAt = new Map<string, number>();

  function notify(): void {
    const woken = waiters;
    waiters = [];
    woken.forEach((wake) => {
      wake();
    });
  }

  function show(message: Waiting, ms: number): void {
    message.visibleAt = time.now() + ms;
    time.after(ms, notify);
  }

  function hidden(receipt: string): Waiting {
    const message = messages.find((candidate) => candidate.receipt === receipt);
    if (message === undefined || message.visibleAt <= time.now()) {
      throw new Error("The receipt handle has expired");
    }
    return message;
  }

  const received = (message: Waiting): Received => ({
    messageId: message.messageId,
    receipt: message.receipt ?? "",
    body: message.body,
    groupId: message.groupId,
    receives: message.receives,
  });

  return {
    send(message) {
      const last = sentAt.get(message.deduplicationId) ?? -Infinity;
      if (time.now() - last < deduplicationMs) return false;
      sentAt.set(message.deduplicationId, time.now());
      const messageId = `${name}-${sent++}`;
      messages.push({ ...message, messageId, receives: 0, visibleAt: 0, receipt: null });
      notify();
      return true;
    },

    receive() {
      const locked = new Set<string>();
      for (const message of messages) {
        if (locked.has(message.groupId)) continue;
        if (message.visibleAt > time.now()) {
          locked.add(message.groupId);
          continue;
        }
        if (message.receives >= maxReceives) {
          messages = messages.filter((other) => other !== message);
          onDead(received(message));
          continue;
        }
        message.receives++;
        message.receipt = `${message.messageId}/${message.receives}`;
        show(message, visibilityMs);
        return received(message);
      }
      return null;
    },

    remove(receipt) {
      const message = hidden(receipt);
      messages = messages.filter((other) => other !== message);
      notify();
    },

    hide(receipt, ms) {
      show(hidden(receipt), ms);
    },

    size: () => messages.length,
    change: () =>
      new Promise((resolve) => {
        waiters.push(resolve);
      }),
  };
}
