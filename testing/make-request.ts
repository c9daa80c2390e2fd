import { isResourceName } from "../lambda/contract/resources/index.ts";
import { sampleFor } from "./samples/sample-for.ts";
import { timestamp } from "./samples/timestamp.ts";
import { objectId, pingRequest, webhookRequest, type SignedRequest } from "./samples/webhook.ts";
import type { PayloadShape } from "./signing.ts";
import { nameFor } from "./test-name.ts";
import type { WebhookEvent } from "./webhook-event.ts";

/** What is to be sent, where, and signed how. */
export interface Sending {
  readonly url: URL;
  readonly key: string;
  readonly shape: PayloadShape;
  readonly ping: boolean;
  readonly event: WebhookEvent;
  /** Id of the object; null: as `data` says. */
  readonly id: number | null;
  /** Null for `<Resource>:<action>`. */
  readonly webhookName: string | null;
  /** The user's own object; null for an invented one. */
  readonly data: object | null;
  /** Null leaves a header out. */
  readonly headers: Readonly<Record<string, string | null>>;
}

/** A signed request and what it is, for the line that is printed about it. */
export interface Outgoing extends SignedRequest {
  readonly label: string;
}

/**
 * Makes one request of a run.
 * @param id of the invented object
 * @param at when it happened: later than before, so that a second one about the same object is its
 * newer version
 */
export function makeRequest(options: Sending, id: number, at: Date): Outgoing {
  const { event, key, shape, headers, url } = options;
  const given = options.webhookName ?? `${event.resource}:${event.action}`;
  const common = {
    key,
    shape,
    headers,
    url: url.href,
    resource: event.resource,
    webhookName: nameFor(url, given),
  };
  if (options.ping) return { label: "ping", ...pingRequest(common) };
  const data = options.data === null ? invented(event, id, at) : ownObject(options);
  const number = objectId(data);
  const label = `${event.resource}:${event.action}`;
  return {
    label: number === null ? label : `${label} ${number}`,
    ...webhookRequest({ ...common, action: event.action, data }),
  };
}

function invented({ resource, action }: WebhookEvent, id: number, at: Date): object {
  if (isResourceName(resource)) return sampleFor(resource, action, id, at);
  return { id, created_at: timestamp(at), updated_at: timestamp(at) };
}

function ownObject({ data, id, event }: Sending): object {
  if (id === null) return { ...data };
  return { ...data, [event.resource === "Shipment Monitor" ? "shipment_id" : "id"]: id };
}
