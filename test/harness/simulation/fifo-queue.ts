import type { TextMessage } from "../fakes.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** A message as it is received. */
export interface Received {
  readonly messageId: string;
  readonly receipt: string;
  readonly body: string;
  readonly groupId: string;
  /** When the queue took it, in milliseconds since the epoch. */
  readonly sentAt: number;
  /** This time included. */
  readonly receives: number;
}

/**
 * A FIFO queue as SQS documents it: the first message of a group locks the group while it is
 * hidden, sends under a deduplication id of the last five minutes are taken and dropped, and a
 * receive too many moves a message to the dead-letter queue.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
 */
export interface FifoQueue {
  /** @returns false when it is dropped as a copy */
  send(message: TextMessage): boolean;
  receive(): Received | null;
  /**
   * @throws Error when the receipt is not the latest, or the message is no longer hidden under it
   */
  remove(receipt: string): void;
  /** Hides a message for `ms` from now. @throws Error as `remove` */
  hide(receipt: string, ms: number): void;
  size(): number;
  /** Settles when something may be there to receive. */
  change(): Promise<void>;
}

interface Waiting extends TextMessage {
  readonly messageId: string;
  readonly sentAt: number;
  receives: number;
  /** The latest time. */
  receivedAt: number;
  visibleAt: number;
  receipt: string | null;
}

const deduplicationMs = 5 * 60_000;
/** From the receive on. */
const longestHiddenMs = 12 * 3_600_000;
/** The longest that SQS offers, and what the stack sets. */
const retentionMs = 14 * 24 * 3_600_000;

export function createFifoQueue(options: {
  readonly name: string;
  readonly time: VirtualTime;
  readonly visibilityMs: number;
  /** Receives after which the next one moves a message to `deadLetters`. */
  readonly maxReceives: number;
  readonly onDead: (message: Received) => void;
  /** A message was dropped, since it was on the queue for 14 days. */
  readonly onExpired?: (message: Received) => void;
}): FifoQueue {
  const { name, time, visibilityMs, maxReceives, onDead, onExpired } = options;
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
    sentAt: message.sentAt,
    receives: message.receives,
  });

  return {
    send(message) {
      const last = sentAt.get(message.deduplicationId) ?? -Infinity;
      if (time.now() - last < deduplicationMs) return false;
      sentAt.set(message.deduplicationId, time.now());
      const messageId = `${name}-${sent++}`;
      messages.push({
        ...message,
        messageId,
        sentAt: time.now(),
        receives: 0,
        receivedAt: 0,
        visibleAt: 0,
        receipt: null,
      });
      notify();
      return true;
    },

    receive() {
      const expired = messages.filter(({ sentAt }) => time.now() - sentAt >= retentionMs);
      if (expired.length > 0) messages = messages.filter((message) => !expired.includes(message));
      expired.forEach((message) => onExpired?.(received(message)));
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
        message.receivedAt = time.now();
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
      const message = hidden(receipt);
      if (time.now() + ms - message.receivedAt > longestHiddenMs) {
        throw new Error("The total visibility time-out is beyond 12 hours");
      }
      show(message, ms);
    },

    size: () => messages.length,
    change: () =>
      new Promise((resolve) => {
        waiters.push(resolve);
      }),
  };
}
