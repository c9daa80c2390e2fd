import { signedBody, type PayloadShape, type WebhookClaims } from "../signing.ts";

/** A request as Shipmondo posts it, ready for any HTTP client. */
export interface SignedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface SigningOptions {
  /** The webhook's key, any text of at least one byte. */
  readonly key: string;
  /** Address that is signed as the one it is sent to. */
  readonly url?: string;
  /** One of the four shapes of the payload; "object" by default. */
  readonly shape?: PayloadShape;
  /**
   * The webhook's name, which is signed; `<Resource>:<action>` by default, so that the receiver
   * finds it bound.
   */
  readonly webhookName?: string;
  /** Headers to send beside or in place of Shipmondo's, in any case; null leaves one out. */
  readonly headers?: Readonly<Record<string, string | null>>;
}

export interface WebhookOptions extends SigningOptions {
  readonly resource: string;
  readonly action: string;
  /** The object; `sampleFor` makes one. */
  readonly data: unknown;
}

/** What Shipmondo may put under `data` of a ping. */
export type PingData = "none" | "string" | "object";

export interface PingOptions extends SigningOptions {
  readonly resource?: string;
  readonly data?: PingData;
  /** Leaves `webhook` and `url` out of the payload too. */
  readonly bare?: boolean;
}

export const defaultUrl = "http://127.0.0.1:3000/webhooks";

/**
 * One webhook, signed, with Shipmondo's five headers.
 * Source: Shipmondo's help article "Krav til slutpunkt for webhooks".
 */
export function webhookRequest(options: WebhookOptions): SignedRequest {
  const { resource, action, data, key, url = defaultUrl, shape } = options;
  const id = objectId(data);
  const smd = {
    "SMD-Resource-Type": resource,
    ...(id === null ? {} : { "SMD-Resource-Id": id }),
    "SMD-Webhook-Id": "1",
    "SMD-Action": action,
    "SMD-User": "user@example.com",
  };
  const webhook = options.webhookName ?? `${resource}:${action}`;
  return request(smd, signedBody({ webhook, data, url }, key, shape), options.headers);
}

/**
 * The ping that creating a webhook sends: signed, with `action` "connection_test" in its payload,
 * and about no object. Of the headers it has the resource and the action only.
 */
export function pingRequest(options: PingOptions): SignedRequest {
  const { resource = "Orders", key, url = defaultUrl, shape } = options;
  const claims: WebhookClaims = {
    action: "connection_test",
    ...(options.bare === true ? {} : { webhook: options.webhookName ?? `${resource}:create`, url }),
    ...pingData[options.data ?? "none"],
  };
  const smd = { "SMD-Resource-Type": resource, "SMD-Action": "connection_test" };
  return request(smd, signedBody(claims, key, shape), options.headers);
}

const pingData: Readonly<Record<PingData, Pick<WebhookClaims, "data">>> = {
  none: {},
  string: { data: "connection_test" },
  object: { data: { message: "connection_test" } },
};

function request(
  smd: Readonly<Record<string, string>>,
  body: string,
  changed: Readonly<Record<string, string | null>> = {},
): SignedRequest {
  const headers = new Map(
    Object.entries({ "Content-Type": "application/json", ...smd }).map((entry) => [
      entry[0].toLowerCase(),
      entry,
    ]),
  );
  for (const [name, value] of Object.entries(changed)) {
    if (value === null) headers.delete(name.toLowerCase());
    else headers.set(name.toLowerCase(), [name, value]);
  }
  return { headers: Object.fromEntries(headers.values()), body };
}

/** What `SMD-Resource-Id` says of an object: its `id`, or `shipment_id` for tracking. */
export function objectId(data: unknown): string | null {
  if (typeof data !== "object" || data === null) return null;
  const { id, shipment_id } = data as { readonly id?: unknown; readonly shipment_id?: unknown };
  const value = id ?? shipment_id;
  return typeof value === "number" || typeof value === "string" ? String(value) : null;
}
