import { checkTokenHeader, type CompactToken } from "../shared/compact-token.ts";
import type { Delivery } from "../shared/delivery.ts";
import { deliveryId } from "../shared/delivery-message.ts";
import { publish } from "../shared/diagnostics.ts";
import type { Keyring } from "../shared/keyring.ts";
import type { Log } from "../shared/log.ts";
import type { MetricName } from "../shared/metric-names.ts";
import type { Metrics } from "../shared/metrics.ts";
import { openWebhook } from "../shared/open-webhook.ts";
import { timeLimited } from "../shared/time-limited.ts";
import { verifyToken, type VerifiedToken } from "../shared/verify-token.ts";
import { readWebhookHeaders, type WebhookHeaders } from "../shared/webhook-request.ts";
import { accepted, pinged, refused, type Answer, type Refusal } from "./answer.ts";
import { acceptanceTime, answerDeadline, refusedDeadline, timeForKeys } from "./budget.ts";
import type { Keeper } from "./keep.ts";
import { readToken } from "./read-token.ts";
import type { SaveDelivery } from "./save-delivery.ts";

/** The part of API Gateway's event (payload format 2.0) that is read. */
export interface WebhookEvent {
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string | undefined;
  readonly isBase64Encoded?: boolean;
  readonly requestContext?: {
    /** When API Gateway took the request, milliseconds since the epoch. */
    readonly timeEpoch?: number;
  };
}

export interface ReceiveOptions {
  readonly keyring: Keyring;
  readonly save: SaveDelivery;
  readonly keeper: Keeper;
  readonly requireBinding: boolean;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** A well-formed HS256 token on its way through the receiver. */
interface Request {
  readonly token: CompactToken;
  readonly headers: WebhookHeaders;
  readonly receivedAt: string;
  readonly acceptedAt: number;
  readonly deadline: number;
}

type Verification =
  | { readonly kind: "verified"; readonly verified: VerifiedToken }
  | { readonly kind: "refused"; readonly reason: "signature" | "no_key" }
  | { readonly kind: "keys_unreadable" };

/**
 * Answers one webhook: 200 only when it is durable (or a ping), else the reason. It never throws for anything in the request.
 */
export function createReceive(options: ReceiveOptions): (event: WebhookEvent) => Promise<Answer> {
  const { keyring, save, keeper, requireBinding, now, log, metrics } = options;

  async function receive(event: WebhookEvent): Promise<Answer> {
    const startedAt = now();
    const acceptedAt = acceptanceTime(event.requestContext?.timeEpoch, startedAt);
    const token = readToken(event.body, event.isBase64Encoded === true);
    if (!token.ok) return refuse(token.reason);

    const request: Request = {
      token: token.value,
      headers: readWebhookHeaders(event.headers ?? {}),
      receivedAt: new Date(acceptedAt).toISOString(),
      acceptedAt,
      deadline: answerDeadline(acceptedAt, startedAt),
    };
    const header = checkTokenHeader(request.token);
    if (!header.ok) {
      return header.reason === "algorithm"
        ? quarantine(request, header.reason)
        : refuse(header.reason);
    }

    const result = await verify(request);
    switch (result.kind) {
      case "keys_unreadable":
        return holdUnverified(request);
      case "refused":
        return quarantine(request, result.reason);
      case "verified":
        return open(request, result.verified);
    }
  }

  async function verify({ token, deadline }: Request): Promise<Verification> {
    const cached = await timeLimited(timeForKeys(deadline, now()), keyring.current, null);
    if (cached === null) return { kind: "keys_unreadable" };
    const verified = await verifyToken(token, cached);
    if (verified !== null) {
      keyring.succeeded(verified.key, false);
      return { kind: "verified", verified };
    }
    const read = await timeLimited(timeForKeys(deadline, now()), keyring.readForMiss, null);
    const afterMiss = read === null ? null : await verifyToken(token, read);
    if (afterMiss !== null) {
      keyring.succeeded(afterMiss.key, true);
      return { kind: "verified", verified: afterMiss };
    }
    return { kind: "refused", reason: (read ?? cached).length === 0 ? "no_key" : "signature" };
  }

  async function open(request: Request, verified: VerifiedToken): Promise<Answer> {
    const { token, headers, receivedAt } = request;
    const { signingInput } = token;
    const opened = openWebhook(signingInput, verified, headers, receivedAt, requireBinding);
    switch (opened.kind) {
      case "ping":
        log.info("Ping answered", { key: verified.key });
        count(request, "Pinged");
        return pinged();
      case "refused":
        return quarantine(request, opened.reason);
      case "unreadable":
        return keepUnreadable(request);
      case "delivery":
        return saveDelivery(request, opened.head, opened.data);
    }
  }

  async function saveDelivery(
    request: Request,
    head: Omit<Delivery, "data">,
    data: Buffer,
  ): Promise<Answer> {
    const saved = await save(head, data, request.deadline);
    const { id, resource, action } = head;
    if (!saved.ok) return lost(request, id);
    if (saved.place === "pending") metrics.put({ Held: 1 });
    log.info("Accepted", { deliveryId: id, resource, action, key: head.key, place: saved.place });
    count(request, "Accepted");
    publish({ type: "received", ...head, place: saved.place });
    return accepted(id);
  }

  async function holdUnverified(request: Request): Promise<Answer> {
    const id = idOf(request);
    const kept = { ...request, id, reason: "keys_unreadable" };
    if (!(await keeper.hold(kept, request.deadline))) return lost(request, id);
    log.error("Held unverified: no key could be read", { deliveryId: id });
    count(request, "HeldUnverified");
    publishKept(request, id, "pending", kept.reason);
    return accepted(id);
  }

  /** Signed, so it is ours to keep, but no handler could read it. */
  async function keepUnreadable(request: Request): Promise<Answer> {
    const id = idOf(request);
    const kept = { ...request, id, reason: "unreadable" };
    if (!(await keeper.setAside(kept, request.deadline))) return lost(request, id);
    log.error("Signed, but its payload cannot be read; kept in refused/", { deliveryId: id });
    count(request, "Unreadable");
    publishKept(request, id, "refused", kept.reason);
    return accepted(id);
  }

  async function quarantine(
    request: Request,
    reason: "algorithm" | "signature" | "no_key" | "binding" | "unbound",
  ): Promise<Answer> {
    const id = idOf(request);
    const deadline = refusedDeadline(request.deadline, now());
    const kept = await keeper.quarantine({ ...request, id, reason }, deadline);
    if (kept) publishKept(request, id, "refused", reason);
    return refuse(reason, { deliveryId: id, kept });
  }

  function refuse(reason: Refusal, fields: { deliveryId?: string; kept?: boolean } = {}): Answer {
    log.warn("Refused", { reason, ...fields });
    metrics.put({ Refused: 1 }, reason);
    return refused(reason);
  }

  function lost(request: Request, id: string): Answer {
    log.error("Lost: neither the queue nor the bucket took it in time", { deliveryId: id });
    count(request, "Lost");
    return refused("not_stored");
  }

  function count({ acceptedAt }: Request, name: MetricName): void {
    metrics.put({ [name]: 1, AcknowledgeMs: now() - acceptedAt });
  }

  return receive;
}

const idOf = ({ token, headers }: Request): string =>
  deliveryId(token.signingInput, headers.resource, headers.action);

function publishKept(
  request: Request,
  id: string,
  place: "pending" | "refused",
  reason: string,
): void {
  const { receivedAt, headers } = request;
  publish({ type: "received", id, receivedAt, ...headers, bound: false, place, reason });
}
