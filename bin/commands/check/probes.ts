import type { ResourceName } from "../../../lambda/contract/resources/index.ts";
import { signedBody, type PayloadShape, type WebhookClaims } from "../../../testing/signing.ts";
import { nameFor } from "../../../testing/test-name.ts";
import { forgeries } from "./forgeries.ts";
import type { Probe } from "./probe.ts";
import { sampleObject } from "./sample-objects.ts";
import { statedIn, webhookName, type Subject } from "./webhook-name.ts";

/** What the probes are made from; the same in, the same out. */
export interface ProbeInput {
  /** The address as Shipmondo would be given it: it is signed. */
  readonly url: string;
  readonly key: string;
  /** Signs the forgery that a stranger could make; must differ from `key`. */
  readonly strangersKey: string;
  /** See {@link webhookName}. */
  readonly webhookName: string;
  /** Is in each object sent, such as "check-1a2b3c4d". */
  readonly mark: string;
  /** Id of the first object sent; the others count on from it. */
  readonly firstId: number;
  readonly at: Date;
  /** Sends nothing that a handler of the endpoint could take for an event. */
  readonly pingOnly: boolean;
}

const shapes: readonly (readonly [PayloadShape, string])[] = [
  ["object", "a JSON object"],
  ["string", "a JSON string that holds the object"],
  ["object-string-data", "a JSON object with `data` as a string"],
  ["string-string-data", "a JSON string with `data` as a string"],
];

const shapeAdvice =
  "Shipmondo sends this shape too: verify the token as a JWS over its bytes (not as a JWT, which insists on an object), then parse the payload, and again what is a string.";
const resourceAdvice =
  "Tokens of one key carry every resource, new ones too: answer 200 to what is verified, whatever it is about.";
const pingAdvice =
  "Shipmondo pings when a webhook is created and creates none without a 200: verify it, answer 200, expect no data and no webhook id.";

/**
 * The check's requests, harmless first: pings, then deliveries marked as tests, then forgeries.
 * Deliveries carry the `SMD-*` headers of Shipmondo's, one of them without `SMD-User`, which may be
 * missing.
 * https://shipmondo.dev/docs/webhooks
 */
export function probes(input: ProbeInput): readonly Probe[] {
  const { resource, action } = mainSubject(input);
  const forged = input.pingOnly
    ? { claims: pingClaims(input), headers: pingHeaders(input) }
    : delivery(input, resource, action, `${input.mark}-forged`, 99);
  return [
    ...pings(input),
    ...(input.pingOnly ? [] : deliveries(input)),
    ...forgeries(forged.claims, forged.headers, input.key, input.strangersKey),
  ];
}

function pings(input: ProbeInput): readonly Probe[] {
  const claims = pingClaims(input);
  const ping = (code: string, what: string, body: string): Probe => ({
    kind: "ping",
    code,
    what,
    advice: pingAdvice,
    headers: pingHeaders(input),
    body,
  });
  const { key } = input;
  const object = { ...claims, data: { message: input.mark } };
  return [
    ping("ping.no-data", "A ping without data", signedBody(claims, key)),
    ping(
      "ping.string",
      "A ping with a string as data",
      signedBody({ ...claims, data: input.mark }, key),
    ),
    ping("ping.object", "A ping with an object as data", signedBody(object, key)),
    ping("ping.text", "A ping whose payload is a JSON string", signedBody(claims, key, "string")),
  ];
}

function deliveries(input: ProbeInput): readonly Probe[] {
  const { resource, action } = mainSubject(input);
  const ofShapes = shapes.map(([shape, what], index): Probe => {
    const { claims, headers } = delivery(input, resource, action, input.mark, index);
    return {
      kind: "delivery",
      code: `shape.${shape}`,
      what: `A delivery whose payload is ${what}`,
      advice: shapeAdvice,
      headers,
      body: signedBody(claims, input.key, shape),
    };
  });
  if (statedIn(input.webhookName) !== null) return ofShapes;
  const others = [
    ["Shipments", "create"],
    ["Drafts", "create"],
    ["Shipment Monitor", "delivered"],
  ] as const;
  return [
    ...ofShapes,
    ...others.map(([name, event], index): Probe => {
      const { claims, headers } = delivery(input, name, event, input.mark, shapes.length + index);
      const { "SMD-User": user, ...anonymous } = headers;
      return {
        kind: "delivery",
        code: `resource.${name.toLowerCase().replace(" ", "-")}`,
        what: `A delivery of ${name}:${event}`,
        advice: resourceAdvice,
        headers: name === "Drafts" || user === undefined ? anonymous : headers,
        body: signedBody(claims, input.key),
      };
    }),
  ];
}

/** What most requests are about: what the given name states, else new orders. */
function mainSubject({ webhookName: given }: ProbeInput): Subject {
  return statedIn(given) ?? { resource: "Orders", action: "create" };
}

function pingHeaders(input: ProbeInput): Readonly<Record<string, string>> {
  const { resource } = mainSubject(input);
  return headersOf({ "SMD-Resource-Type": resource, "SMD-Action": "connection_test" });
}

function pingClaims(input: ProbeInput): WebhookClaims {
  const { resource, action } = mainSubject(input);
  const webhook = signedName(input, resource, action);
  return { webhook, url: input.url, action: "connection_test" };
}

function delivery(
  input: ProbeInput,
  resource: ResourceName,
  action: string,
  mark: string,
  index: number,
): { readonly claims: WebhookClaims; readonly headers: Readonly<Record<string, string>> } {
  const id = input.firstId + index;
  const data = sampleObject(resource, { mark, id, at: input.at });
  const webhook = signedName(input, resource, action);
  return {
    claims: { webhook, data, url: input.url },
    headers: headersOf({
      "SMD-Resource-Type": resource,
      "SMD-Resource-Id": String(id),
      "SMD-Webhook-Id": "1",
      "SMD-Action": action,
      "SMD-User": "check",
    }),
  };
}

function signedName(input: ProbeInput, resource: string, action: string): string {
  return nameFor(new URL(input.url), webhookName(input.webhookName, resource, action));
}

function headersOf(smd: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return { "Content-Type": "application/json", "User-Agent": "shipmondo-webhooks-check", ...smd };
}
