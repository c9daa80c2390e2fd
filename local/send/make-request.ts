import { isResourceName } from "../../lambda/consumer/resources/index.ts";
import { sampleFor } from "../samples/sample-for.ts";
import { timestamp } from "../samples/timestamp.ts";
import { pingRequest, webhookRequest, type SignedRequest } from "../samples/webhook.ts";
import type { SendOptions } from "./options.ts";

/** What is to be sent, with the address found. */
export type Sending = SendOptions & { readonly url: URL };

/** A signed request and what it is, for the line that is printed about it. */
export interface Outgoing extends SignedRequest {
  readonly label: string;
}

/**
 * Makes one request of a run.
 * @param id of the invented object
 * @param at when it happened: later than before, so that a second one about the same object is its newer version
 */
export function makeRequest(options: Sending, id: number, at: Date): Outgoing {
  const { event, key, shape, headers, webhookName } = options;
  const common = {
    key,
    shape,
    headers,
    url: options.url.href,
    resource: event.resource,
    ...(webhookName === null ? {} : { webhookName }),
  };
  if (options.ping) return { label: "ping", ...pingRequest(common) };
  const data = options.data === null ? invented(event, id, at) : ownObject(options);
  const label = `${event.resource}:${event.action}`;
  return {
    label: options.data === null ? `${label} ${id}` : label,
    ...webhookRequest({ ...common, action: event.action, data }),
  };
}

function invented({ resource, action }: SendOptions["event"], id: number, at: Date): object {
  if (isResourceName(resource)) return sampleFor(resource, action, id, at);
  return { id, created_at: timestamp(at), updated_at: timestamp(at) };
}

function ownObject({ data, id, event }: SendOptions): object {
  if (id === null) return { ...data };
  return { ...data, [event.resource === "Shipment Monitor" ? "shipment_id" : "id"]: id };
}
