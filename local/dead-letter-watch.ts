import { deliveryHead } from "./delivery-head.ts";
import type { TrackedDelivery } from "./delivery-events.ts";
import type { DeliveryTracker } from "./delivery-tracker.ts";
import { queueContents } from "./queue-contents.ts";

export interface DeadLetterWatchOptions {
  readonly tracker: DeliveryTracker;
  /** Of the queue engine. */
  readonly endpoint: string;
  readonly deadLetterQueue: string;
  /** Receives after which the queue moves a message to the dead letters. */
  readonly maxReceives: number;
  readonly onChanged: (delivery: TrackedDelivery) => void;
}

const everyMs = 500;

/**
 * Tells the tracker of deliveries that the queue itself moved to the dead letters, whatever ended
 * their attempts: looks there, by inspection only, while some delivery has used up its receives.
 * @returns stops it
 */
export function watchDeadLetters(options: DeadLetterWatchOptions): () => void {
  const { tracker } = options;
  let looking = false;
  const look = async (): Promise<void> => {
    const dying = new Set(tracker.dying(options.maxReceives));
    if (looking || dying.size === 0) return;
    looking = true;
    try {
      for (const message of await queueContents(options.endpoint, options.deadLetterQueue)) {
        const head = dying.has(message.messageId) ? deliveryHead(message.body) : null;
        if (head === null) continue;
        const { messageId } = message;
        const changed = tracker.note({ type: "dead_letter", head, messageId });
        if (changed !== null) options.onChanged(changed);
      }
    } catch {
      // The queue engine is restarting: the next look finds them.
    } finally {
      looking = false;
    }
  };
  const timer = setInterval(() => void look(), everyMs);
  return () => {
    clearInterval(timer);
  };
}
