import { createHash } from "node:crypto";
import type { WebhookEvent } from "../../../lambda/receiver/receive.ts";
import { payloadShapes, payloadText, signToken } from "../../../testing/signing.ts";
import type { Random } from "./random.ts";

export interface WebhookPost {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly event: WebhookEvent;
  readonly id: string;
  /** Since when its key is accepted (milliseconds since the epoch); null when it is forged. */
  readonly keySince: number | null;
}

export const shopKey = "kagemand-7";
export const newKey = "honningkage-8";

/** Something that happened to an object, in the state after it. */
export interface Happened {
  readonly resource: string;
  readonly action: string;
  readonly data: object;
}

/** ISO 8601 with an offset, minutes east of UTC. */
export function withOffset(instant: number, minutes: number): string {
  const local = new Date(instant + minutes * 60_000).toISOString().slice(0, -1);
  return `${local}+${String(minutes / 60).padStart(2, "0")}:00`;
}

export interface Webhook {
  /** In front of its name. */
  readonly prefix: string;
  readonly url: string;
}

const webhook: Webhook = { prefix: "", url: "https://shop.example" };
export const rotatedWebhook: Webhook = { prefix: "next/", url: "https://shop.example/next" };

export const sign = (
  { resource, action, data }: Happened,
  key: string,
  random: Random,
  { prefix, url }: Webhook = webhook,
): string =>
  signToken(
    payloadText({ webhook: `${prefix}${resource}:${action}`, data, url }, shape(random)),
    key,
  );

const shape = (random: Random) => random.pick([payloadShapes[0], ...payloadShapes.slice(1)]);

/**
 * The id of an event by an implementation of its own: which webhook carries it makes no difference.
 */
export const idOf = ({ resource, action, data }: Happened): string =>
  createHash("sha256")
    .update(`${JSON.stringify(data)}\n${JSON.stringify([resource, action])}`)
    .digest("hex");

export function post(
  at: number,
  token: string,
  resource: string | null,
  action: string | null,
  id: string,
  keySince: number | null = null,
): WebhookPost {
  const headers = {
    ...(resource === null ? {} : { "SMD-Resource-Type": resource }),
    ...(action === null ? {} : { "SMD-Action": action }),
  };
  const body = JSON.stringify({ data: token });
  return { at, id, keySince, event: { headers, body, requestContext: { timeEpoch: at } } };
}
