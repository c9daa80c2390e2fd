import type { Resource } from "../catalogue.ts";
import type { Clock } from "../clock.ts";
import { planDelivery, type DeliveryFault, type Faults } from "../faults.ts";
import type { Random } from "../random.ts";
import type { Registered } from "./registered.ts";
import { signedBody, type TokenShape } from "./sign.ts";
import type { Answered, Post, PostOptions } from "./post.ts";

/** Something that was done to an object. */
export interface FiredEvent {
  readonly resource: Resource;
  readonly action: string;
  readonly resourceId: number;
  /** The object's JSON in the state after it. */
  readonly text: string;
}

/** One delivery that was made, or dropped, and what it was answered. */
export interface FiredRecord {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly webhookId: number;
  readonly webhook: string;
  readonly resource: string;
  readonly action: string;
  readonly resourceId: number;
  readonly fault: DeliveryFault | null;
  /** Null: no answer within 3 s, or not sent. */
  readonly status: number | null;
  /** "TIMEOUT" or a code of Node's; null when there was an answer. */
  readonly error: string | null;
  /** From the request to the end of the answer. */
  readonly ms: number;
}

export interface DispatcherOptions {
  readonly registered: () => readonly Registered[];
  readonly post: Post;
  readonly clock: Clock;
  readonly faults: () => Faults;
  readonly random: Random;
  readonly shape: TokenShape;
  /** `SMD-User`; null: the header is not sent. */
  readonly user: string | null;
  readonly timeoutMs: number;
  readonly onFired: (record: FiredRecord) => void;
}

export interface Dispatcher {
  /**
   * Delivers an event to each active webhook for its resource and action, and repeats nothing.
   * @param afterMs how long from now it is posted
   * @returns how many webhooks there are
   */
  fire(event: FiredEvent, afterMs: number): number;
  /** Waits until nothing is on its way. */
  readonly settled: () => Promise<void>;
  /** Ends what is on its way. */
  readonly stop: () => Promise<void>;
}

/**
 * More than this are not on their way at once; the rest waits, and its 3 s begin when it is sent.
 */
const mostAtOnce = 50;

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { clock, faults, random, post, timeoutMs, onFired } = options;
  const stopped = new AbortController();
  const underway = new Set<Promise<void>>();
  const turns: (() => void)[] = [];
  let sending = 0;

  const send = async (
    webhook: Registered,
    event: FiredEvent,
    fault: DeliveryFault | null,
  ): Promise<void> => {
    // Whoever ends hands its turn on.
    if (sending >= mostAtOnce) await new Promise<void>((resolve) => turns.push(resolve));
    else sending += 1;
    try {
      const at = clock.now();
      const request = requestFor(webhook, event, options);
      const signal = stopped.signal;
      const answered = await post(new URL(webhook.endpoint), { ...request, timeoutMs, signal });
      if (!signal.aborted) onFired(recordOf(webhook, event, fault, at, answered, clock.now() - at));
    } finally {
      const next = turns.shift();
      if (next === undefined) sending -= 1;
      else next();
    }
  };
  const track = (work: Promise<void>): void => {
    // What ends early was stopped.
    const ended: Promise<void> = work
      .catch(() => undefined)
      .finally(() => {
        underway.delete(ended);
      });
    underway.add(ended);
  };

  return {
    fire(event, afterMs) {
      const fits = ({ active, resource_name, action }: Registered): boolean =>
        active && resource_name === event.resource && action === event.action;
      const webhooks = options.registered().filter(fits);
      for (const webhook of webhooks) {
        const { fault, afterMs: times } = planDelivery(faults(), random);
        if (times.length === 0) {
          onFired(recordOf(webhook, event, fault, clock.now(), { error: "DROPPED" }, 0));
        }
        for (const later of times) {
          const dueMs = afterMs + later;
          const due = dueMs === 0 ? Promise.resolve() : clock.wait(dueMs, stopped.signal);
          track(due.then(() => send(webhook, event, fault)));
        }
      }
      return webhooks.length;
    },
    async settled() {
      while (underway.size > 0) await Promise.all(underway);
    },
    async stop() {
      stopped.abort();
      while (underway.size > 0) await Promise.all(underway);
    },
  };
}

function requestFor(
  { id, name, key, endpoint }: Registered,
  { resource, action, resourceId, text }: FiredEvent,
  { shape, user }: DispatcherOptions,
): Pick<PostOptions, "headers" | "body"> {
  const claims = { webhook: JSON.stringify(name), data: text, url: JSON.stringify(endpoint) };
  return {
    headers: {
      "SMD-Resource-Type": resource,
      "SMD-Resource-Id": String(resourceId),
      "SMD-Webhook-Id": String(id),
      "SMD-Action": action,
      ...(user === null ? {} : { "SMD-User": user }),
    },
    body: signedBody(claims, key, shape),
  };
}

const recordOf = (
  webhook: Registered,
  { resource, action, resourceId }: FiredEvent,
  fault: DeliveryFault | null,
  at: number,
  answered: Answered,
  ms: number,
): FiredRecord => ({
  at,
  webhookId: webhook.id,
  webhook: webhook.name,
  resource,
  action,
  resourceId,
  fault,
  status: "status" in answered ? answered.status : null,
  error: "error" in answered ? answered.error : null,
  ms: Math.round(ms),
});
