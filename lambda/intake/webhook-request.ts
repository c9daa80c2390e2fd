/** What a request says beside the token: unsigned, so anybody who holds a token can change it. */
export interface WebhookHeaders {
  readonly resource: string | null;
  readonly action: string | null;
  readonly resourceId: string | null;
  readonly webhookId: string | null;
  readonly user: string | null;
}

/** A request in the holding bucket, to be verified (again). A contract, like the delivery. */
export interface HeldRequest extends WebhookHeaders {
  readonly v: 1;
  /** Why it is held; one of the receiver's reasons, "keys_unreadable" or "keys_not_tried". */
  readonly reason: string;
  /** ISO 8601, UTC, milliseconds. */
  readonly receivedAt: string;
  readonly token: string;
}

const names = {
  resource: "smd-resource-type",
  action: "smd-action",
  resourceId: "smd-resource-id",
  webhookId: "smd-webhook-id",
  user: "smd-user",
} as const satisfies Record<keyof WebhookHeaders, string>;

/**
 * Shipmondo's five headers, looked up without regard to case; an absent or empty one is null.
 * Source: Shipmondo's help article "Krav til slutpunkt for webhooks".
 */
export function readWebhookHeaders(
  headers: Readonly<Record<string, string | undefined>>,
): WebhookHeaders {
  const lower = new Map(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const read = (name: string): string | null => {
    const value = lower.get(name);
    return value === undefined || value === "" ? null : value;
  };
  return {
    resource: read(names.resource),
    action: read(names.action),
    resourceId: read(names.resourceId),
    webhookId: read(names.webhookId),
    user: read(names.user),
  };
}
