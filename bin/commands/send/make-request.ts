import { isResourceName } from "../../../lambda/contract/resources/index.ts";
import { sampleFor } from "../../../testing/samples/sample-for.ts";
import { timestamp } from "../../../testing/samples/timestamp.ts";
import {
  objectId,
  pingRequest,
  webhookRequest,
  type SignedRequest,
} from "../../../testing/samples/webhook.ts";
import { nameFor } from "../../../testing/test-name.ts";
import type { SendOptions } from "./send-options.ts";

/** What is to be sent, with the address found. */
export type Sending = SendOptions & { readonly url: URL };

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

function invented({ resource, action }: SendOptions["event"], id: number, at: Date): object {
  if (isResourceName(resource)) return sampleFor(resource, action, id, at);
  return { id, created_at: timestamp(at), updated_at: timestamp(at) };
}

function ownObject({ data, id, event }: SendOptions): object {
  if (id === null) return { ...data };
  return { ...data, [event.resource === "Shipment Monitor" ? "shipment_id" : "id"]: id };
}
