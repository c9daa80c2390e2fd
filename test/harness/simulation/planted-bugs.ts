import type { Violation } from "./violation.ts";
import type { TextMessage } from "../fakes.ts";
import type { FifoQueue } from "./fifo-queue.ts";
import type { Wiring } from "./world.ts";

/** A part that is broken on purpose, to show that the check finds it. */
export interface PlantedBug {
  readonly kind:
    | "drop"
    | "double"
    | "reorder"
    | "forge"
    | "refuse"
    | "give up"
    | "starve"
    | "forget"
    | "miss"
    | "invent"
    | "miscount";
  readonly name: string;
  readonly wiring: Partial<Wiring>;
  /** What it breaks; undefined: anything. */
  readonly breaks?: Violation["kind"];
}

const sends =
  (change: (message: TextMessage) => TextMessage) =>
  (queue: FifoQueue): FifoQueue => ({
    ...queue,
    send: (message) => queue.send(change(message)),
  });

/** True for each seventh call. */
function eachSeventh(): () => boolean {
  let calls = 0;
  return () => ++calls % 7 === 0;
}

export const plantedBugs: readonly PlantedBug[] = [
  {
    kind: "drop",
    name: "the reclaimer removes a hold before it has sent it",
    wiring: {
      held: (objects) => ({
        ...objects,
        async read(key) {
          const text = await objects.read(key);
          await objects.remove(key);
          return text;
        },
      }),
    },
  },
  {
    kind: "drop",
    name: "the queue says yes to a message and loses it",
    wiring: {
      queue(queue) {
        const lose = eachSeventh();
        return { ...queue, send: (message) => lose() || queue.send(message) };
      },
    },
  },
  {
    kind: "drop",
    name: "the consumer reports a failed message as done",
    wiring: {
      consume: (consume) => async (event, context) => {
        await consume(event, context);
        return { batchItemFailures: [] };
      },
    },
  },
  {
    kind: "drop",
    name: "a redrive goes out under the deduplication id that the delivery had before",
    wiring: { redriveId: (_fresh, deliveryId) => deliveryId },
  },
  {
    kind: "drop",
    name: "the consumer does not wait for the dead-letter queue before it reports a delivery as done with",
    wiring: {
      fate: (fate) => ({
        ...fate,
        sendToDeadLetters(record, death) {
          fate.sendToDeadLetters(record, death).catch(() => undefined);
          return Promise.resolve();
        },
      }),
    },
  },
  {
    kind: "drop",
    name: "two dead letters of one delivery are redriven under one deduplication id",
    wiring: { redriveId: (_fresh, deliveryId) => `redrive-${deliveryId}` },
  },
  {
    kind: "double",
    name: "no mark is kept of what was handled",
    wiring: {
      runOnce: () => async (key, _context, run) => {
        await run(key);
        return "ran";
      },
    },
  },
  {
    kind: "double",
    name: "the consumer reports each message as failed the first time",
    wiring: {
      consume: (consume) => async (event, context) => {
        const result = await consume(event, context);
        const first = event.Records.filter(
          ({ attributes }) => attributes.ApproximateReceiveCount === "1",
        );
        return first.length === 0
          ? result
          : { batchItemFailures: first.map(({ messageId }) => ({ itemIdentifier: messageId })) };
      },
    },
  },
  {
    kind: "double",
    name: "the two webhooks of a rotation make two deliveries of one event",
    wiring: {
      queue: sends((message) => {
        const { id, key } = JSON.parse(message.body) as { id: string; key: string };
        if (key !== "next") return message;
        const own = id.slice(1) + id.slice(0, 1);
        return { ...message, body: message.body.replace(id, own), deduplicationId: own };
      }),
    },
  },
  {
    kind: "double",
    name: "a handler that does not settle runs on beside a later delivery of its object",
    wiring: { endProcess: (_kill, giveBack) => giveBack },
  },
  {
    kind: "give up",
    name: "receives are counted as attempts",
    wiring: {
      records: (records, receives) => ({
        ...records,
        async failed(...failure) {
          return { ...(await records.failed(...failure)), attempts: receives };
        },
      }),
    },
  },
  {
    kind: "forget",
    name: "the failure record of a delivery stays open when it is handled",
    wiring: { records: (records) => ({ ...records, close: () => Promise.resolve() }) },
  },
  {
    kind: "starve",
    name: "the reclaimer gives a run up after objects that are refused for good",
    wiring: {
      reclaimObject: (reclaim) => async (key, opened) => {
        const { ended, failure } = await reclaim(key, opened);
        return { ended, failure: failure === null ? null : { ...failure, retryable: true } };
      },
    },
  },
  {
    kind: "refuse",
    name: "keys are read once, over whatever connection there is",
    wiring: {
      readKeys(read) {
        let underWay: ReturnType<typeof read> | null = null;
        return (signal) => {
          underWay ??= read(signal)
            .then((outcome) => (outcome.ok ? outcome : { ...outcome, retryable: false }))
            .finally(() => {
              underWay = null;
            });
          return underWay;
        };
      },
    },
  },
  {
    kind: "reorder",
    name: "each delivery is a message group of its own",
    wiring: { queue: sends((message) => ({ ...message, groupId: message.deduplicationId })) },
  },
  {
    kind: "reorder",
    name: "a message that failed goes to the end of the queue",
    wiring: {
      queue(queue) {
        let moved = 0;
        const received = new Map<string, TextMessage>();
        return {
          ...queue,
          receive() {
            const message = queue.receive();
            if (message !== null) {
              const deduplicationId = `moved-${moved++}`;
              received.set(message.receipt, { ...message, deduplicationId });
            }
            return message;
          },
          hide(receipt) {
            const message = received.get(receipt);
            queue.remove(receipt);
            if (message !== undefined) queue.send(message);
          },
        };
      },
    },
  },
  {
    kind: "forge",
    name: "every signature verifies",
    wiring: { verify: () => () => true },
  },
  {
    kind: "forge",
    name: "data changes on its way",
    wiring: {
      queue: sends((message) => ({ ...message, body: message.body.replace("note", "Note") })),
    },
  },
];
