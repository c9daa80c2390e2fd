import type { Allowance, AllowanceLimits } from "./allowance.ts";
import type { CompactToken } from "../intake/compact-token.ts";
import { deliveryFields } from "./delivery-fields.ts";
import { holding } from "../contract/environment.ts";
import type { Log, LogFields } from "../common/log.ts";
import type { HoldingBucket } from "../aws/store.ts";
import type { HeldRequest, WebhookHeaders } from "../intake/webhook-request.ts";
import { forward, type ForwardOptions } from "./forward.ts";

/** A request that is stored as it came, to be verified later. */
export interface KeptRequest {
  /** Its own: what it holds has not been opened. */
  readonly id: string;
  readonly token: CompactToken;
  readonly headers: WebhookHeaders;
  /** ISO 8601, UTC, milliseconds. */
  readonly receivedAt: string;
  readonly reason: string;
}

export interface Keeper {
  /** Stores a request unverified in `pending/`: not every key could be read and tried. */
  hold(request: KeptRequest, deadline: number): Promise<boolean>;
  /** Quarantines a refused request, within what strangers may store. False: it is not stored. */
  quarantine(request: KeptRequest, deadline: number): Promise<boolean>;
  /** Quarantines a signed request that cannot be read: without a bound. False: it is not stored. */
  quarantineUnreadable(request: KeptRequest, deadline: number): Promise<boolean>;
}

/** Larger refusals are not quarantined: it bounds what one bad request can store. */
export const mostRefusedBytes = 256_000;

/** What an instance may store of refused requests: docs/cost-and-scale.md adds it up. */
export const refusedLimits: AllowanceLimits = {
  bytes: { atOnce: 8_000_000, perMinute: 250_000 },
  objects: { atOnce: 1_000, perMinute: 60 },
};

/** The same for requests held unverified, genuine ones among them: the bytes at 4 kB each. */
export const holdLimits: AllowanceLimits = {
  bytes: { atOnce: 64_000_000, perMinute: 8_000_000 },
  objects: { atOnce: 16_000, perMinute: 2_000 },
};

export function createKeeper(options: {
  readonly bucket: HoldingBucket;
  readonly holdAllowance: Allowance;
  readonly refusedAllowance: Allowance;
  readonly now: () => number;
  readonly random: () => number;
  readonly log: Log;
}): Keeper {
  const { bucket, holdAllowance, refusedAllowance, now, random, log } = options;

  async function put(
    prefix: string,
    request: KeptRequest,
    body: Buffer,
    deadline: number,
  ): Promise<boolean> {
    const key = `${prefix}${heldName(request)}`;
    const toPending: ForwardOptions["toPending"] = (signal) => bucket.put(key, body, signal);
    const stored = await forward({
      toPending,
      deadline,
      now,
      random,
      onFailure: (_place, code) => {
        log.warn("A put to the holding bucket failed", { ...fieldsOf(request), code });
      },
    });
    return stored.ok;
  }

  return {
    async hold(request, deadline) {
      const body = heldJson(request);
      if (!holdAllowance.take(body.length)) {
        log.error("Too much is held unverified already; this request is not kept", {
          ...fieldsOf(request),
          bytes: body.length,
        });
        return false;
      }
      return put(holding.unverified, request, body, deadline);
    },

    async quarantine(request, deadline) {
      const body = heldJson(request);
      const bytes = body.length;
      if (bytes > mostRefusedBytes || !refusedAllowance.take(bytes)) {
        log.warn("A refused request is not kept: it is too large, or too many came", {
          ...fieldsOf(request),
          bytes,
        });
        return false;
      }
      return put(holding.refused, request, body, deadline);
    },

    quarantineUnreadable: (request, deadline) =>
      put(holding.refused, request, heldJson(request), deadline),
  };
}

const fieldsOf = ({ id, headers }: KeptRequest): LogFields => deliveryFields(id, headers);

/** Name of a held object below its prefix; sorts by time. */
const heldName = ({ id, receivedAt }: KeptRequest): string => `${receivedAt}-${id}`;

function heldJson({ token, headers, receivedAt, reason }: KeptRequest): Buffer {
  const held: HeldRequest = { v: 1, reason, receivedAt, ...headers, token: token.text };
  return Buffer.from(JSON.stringify(held));
}
