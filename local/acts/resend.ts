import type { ActResult } from "../screen/screen.ts";
import { refuse } from "./act-input.ts";
import { findSlip } from "./json-text.ts";
import { knownDelivery, unknownDelivery, type KeptDataParts } from "./kept-data.ts";
import type { PostWebhook } from "./post-webhook.ts";
import { signedCopy, type SigningPlace } from "./signed-copy.ts";

type Resent = ActResult<{ readonly id: string | null; readonly status: number }>;

export interface ResendParts extends KeptDataParts {
  readonly signing: SigningPlace;
  readonly post: PostWebhook;
}

/**
 * Signs an edited copy of a delivery and posts it.
 * @param data JSON text
 */
export async function resend(parts: ResendParts, id: string, data: string): Promise<Resent> {
  if (findSlip(data) !== null) return refuse(400, "The data is no JSON: look at it.");
  const record = parts.history.get(id);
  if (record === null) return unknownDelivery;
  const { status } = record.row;
  if (status === "handled" || status === "superseded") {
    const known = await knownDelivery(parts, id);
    if (known.ok && known.value.dataText === data) {
      return refuse(
        409,
        "The same data is the same delivery, and no handler is called again: change something, " +
          "such as updated_at, or replay it.",
      );
    }
  }
  return parts.post(signedCopy(record, data, parts.signing));
}
