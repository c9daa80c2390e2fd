import { checkTokenHeader, type CompactToken } from "../intake/compact-token.ts";
import { deliveryFields } from "./delivery-fields.ts";
import { publish } from "../common/diagnostics.ts";
import type { Keyring } from "../intake/keyring.ts";
import type { Log, LogFields } from "../common/log.ts";
import type { MetricName } from "../contract/metric-names.ts";
import type { Metrics } from "../common/metrics.ts";
import { openWebhook, type WebhookHead } from "../intake/open-webhook.ts";
import { timeLimited } from "../common/time-limited.ts";
import { unopenedId } from "../common/delivery-message.ts";
import { verifyInTime, type VerifiedToken } from "../intake/verify-token.ts";
import { readWebhookHeaders, type WebhookHeaders } from "../intake/webhook-request.ts";
import { accepted, pinged, refused, type Answer, type Refusal } from "./answer.ts";
import {
  acceptanceTime,
  answerDeadline,
  keysDeadline,
  refusedDeadline,
  timeForKeys,
} from "./budget.ts";
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
  /** When to stop trying keys, so that there is time to keep what none has verified yet. */
  readonly keysUntil: number;
}

type Verification =
  | { readonly kind: "verified"; readonly verified: VerifiedToken }
  | { readonly kind: "refused"; readonly reason: "signature" | "no_key" }
  /** Not every key could be tried. */
  | { readonly kind: "unverified"; readonly reason: "keys_unreadable" | "keys_not_tried" };

/**
 * Answers one webhook: 200 only when it is durable (or a ping), else the reason. It never throws
 * for anything in the request.
 */
export function createReceive(options: ReceiveOptions): (event: WebhookEvent) => Promise<Answer> {
  const { keyring, save, keeper, requireBinding, now, log, metrics } = options;

  async function receive(event: WebhookEvent): Promise<Answer> {
    const startedAt = now();
    const acceptedAt = acceptanceTime(event.requestContext?.timeEpoch, startedAt);
    const token = readToken(event.body, event.isBase64Encoded === true);
    if (!token.ok) return refuse(token.reason);

    const deadline = answerDeadline(acceptedAt, startedAt);
    const request: Request = {
      token: token.value,
      headers: readWebhookHeaders(event.headers ?? {}),
      receivedAt: new Date(acceptedAt).toISOString(),
      acceptedAt,
      deadline,
      keysUntil: keysDeadline(deadline, startedAt),
    };
    const header = checkTokenHeader(request.token);
    if (!header.ok) {
      return header.reason === "algorithm"
        ? quarantine(request, header.reason)
        : refuse(header.reason);
    }

    const result = await verify(request);
    switch (result.kind) {
      case "unverified":
        return holdUnverified(request, result.reason);
      case "refused":
        return quarantine(request, result.reason);
      case "verified":
        return open(request, result.verified);
    }
  }

  async function verify({ token, deadline, keysUntil }: Request): Promise<Verification> {
    const isLate = (): boolean => now() >= keysUntil;
    const cached = await timeLimited(timeForKeys(deadline, now()), keyring.current, null);
    if (cached === null) return { kind: "unverified", reason: "keys_unreadable" };
    const tried = await verifyInTime(token, cached, isLate);
    if (tried.ok) return succeeded(tried.value, false);
    if (tried.reason === "keys_not_tried") return { kind: "unverified", reason: tried.reason };

    const read = await timeLimited(timeForKeys(deadline, now()), keyring.readForMiss, null);
    const triedAgain = read === null ? tried : await verifyInTime(token, read, isLate);
    if (triedAgain.ok) return succeeded(triedAgain.value, true);
    if (triedAgain.reason === "keys_not_tried") {
      return { kind: "unverified", reason: triedAgain.reason };
    }
    return { kind: "refused", reason: (read ?? cached).length === 0 ? "no_key" : "signature" };
  }

  function succeeded(verified: VerifiedToken, afterMiss: boolean): Verification {
    keyring.succeeded(verified.key, afterMiss);
    return { kind: "verified", verified };
  }

  async function open(request: Request, verified: VerifiedToken): Promise<Answer> {
    const { token, headers, receivedAt } = request;
    const { key } = verified;
    const opened = openWebhook(token.signingInput, verified, headers, receivedAt, {
      requireBinding,
    });
    switch (opened.kind) {
      case "ping":
        log.info("Ping answered", { key });
        count(request, "Pinged", key);
        return pinged();
      case "refused":
        return quarantine(request, opened.reason, key);
      case "unreadable":
        return keepUnreadable(request, key);
      case "delivery":
        return saveDelivery(request, opened.head, opened.data);
    }
  }

  async function saveDelivery(request: Request, head: WebhookHead, data: Buffer): Promise<Answer> {
    const fields = deliveryFields(head.id, head);
    const saved = await save(head, data, request.deadline);
    if (!saved.ok) return lost(request, fields, head.key);
    if (saved.place === "pending") metrics.put({ Held: 1 });
    log.info("Accepted", { ...fields, key: head.key, place: saved.place });
    count(request, "Accepted", head.key);
    publish({ type: "received", ...head, place: saved.place });
    return accepted(head.id);
  }

  async function holdUnverified(
    request: Request,
    reason: "keys_unreadable" | "keys_not_tried",
  ): Promise<Answer> {
    const { id, fields } = name(request);
    if (!(await keeper.hold({ ...request, id, reason }, request.deadline))) {
      return lost(request, fields);
    }
    log.error("Held unverified: not every key could be read and tried", { ...fields, reason });
    count(request, "HeldUnverified");
    publishKept(request, id, "pending", reason);
    return accepted(id);
  }

  /** Signed, so it is ours to keep, but no handler could read it. */
  async function keepUnreadable(request: Request, key: string): Promise<Answer> {
    const { id, fields } = name(request);
    const reason = "unreadable";
    if (!(await keeper.quarantineUnreadable({ ...request, id, reason }, request.deadline))) {
      return lost(request, fields, key);
    }
    log.error("Signed, but its payload cannot be read; quarantined in refused/", {
      ...fields,
      key,
    });
    count(request, "Unreadable", key);
    publishKept(request, id, "refused", reason);
    return accepted(id);
  }

  /** @param key name of the key that verified it, where one did */
  async function quarantine(
    request: Request,
    reason: "algorithm" | "signature" | "no_key" | "binding" | "unbound",
    key?: string,
  ): Promise<Answer> {
    const { id, fields } = name(request);
    const deadline = refusedDeadline(request.deadline, now());
    const kept = await keeper.quarantine({ ...request, id, reason }, deadline);
    if (kept) publishKept(request, id, "refused", reason);
    return refuse(reason, { ...fields, kept }, key);
  }

  function refuse(reason: Refusal, fields: LogFields = {}, key?: string): Answer {
    log.warn("Refused", { reason, ...fields });
    metrics.put({ Refused: 1 }, { reason, ...(key === undefined ? {} : { key }) });
    return refused(reason);
  }

  function lost(request: Request, fields: LogFields, key?: string): Answer {
    log.error("Lost: neither the queue nor the bucket took it in time", fields);
    count(request, "Lost", key);
    return refused("not_stored");
  }

  function count({ acceptedAt }: Request, metric: MetricName, key?: string): void {
    const values = { [metric]: 1, AcknowledgeMs: now() - acceptedAt };
    metrics.put(values, key === undefined ? {} : { key });
  }

  return receive;
}

/** The id of a request that makes no delivery now, and what its log lines name. */
function name({ token, headers }: Request): { id: string; fields: LogFields } {
  const id = unopenedId(token.signingInput, headers.resource, headers.action);
  return { id, fields: deliveryFields(id, headers) };
}

function publishKept(
  request: Request,
  id: string,
  place: "pending" | "refused",
  reason: string,
): void {
  const { receivedAt, headers } = request;
  publish({ type: "received", id, receivedAt, ...headers, bound: false, place, reason });
}
