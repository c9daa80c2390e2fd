import { readWebhookHeaders } from "../../../lambda/intake/webhook-request.ts";
import type { DeliveryRecord, KeptRequest } from "../../history/history.ts";
import type { RefusalView } from "../../view/delivery-view.ts";
import { objectIn } from "../delivery/token-view.ts";
import { algorithmSlips } from "./algorithm-slips.ts";
import { bindingSlips } from "./binding-slips.ts";
import { bodySlips, type SentBody } from "./body-slips.ts";
import { contentSlips } from "./content-slips.ts";
import { keySlips } from "./key-slips.ts";
import type { KnownKeys } from "./known-keys.ts";
import { stepOf } from "./refusal-steps.ts";
import { cutToken, repaired } from "./sent-token.ts";
import { tokenFormSlips } from "./token-form-slips.ts";

type Slips = Generator<undefined, readonly string[]>;

/**
 * Which step refused a request, and the usual slips that fit it, found by trying them on what was
 * sent. No slip ever names a key's text. Yields on the way.
 * @returns null when it was not refused
 */
export function* explainRefusal(
  { row, request, happenings }: DeliveryRecord,
  keys: KnownKeys,
): Generator<undefined, RefusalView | null> {
  if (row.status !== "refused") return null;
  const told = happenings.findLast(({ type }) => type === "refused");
  const reason = (told?.type === "refused" ? told.reason : null) ?? row.error ?? "not known";
  const slips = request === null ? [notKept] : yield* slipsOf(reason, request, keys);
  return { reason, step: stepOf(reason), slips };
}

function* slipsOf(reason: string, request: KeptRequest, keys: KnownKeys): Slips {
  const headers = Object.fromEntries(request.headers);
  if (reason === "binding" || reason === "unbound") {
    const name = objectIn(request.claims)?.webhook;
    const webhookName = typeof name === "string" ? name : null;
    return bindingSlips(reason, webhookName, readWebhookHeaders(headers));
  }
  if (request.refusedBody === null) {
    return [reason === "unreadable" && request.claims !== null ? noData : notKept];
  }
  const body: SentBody = {
    text: request.refusedBody,
    isCut: request.bytes > Buffer.byteLength(request.refusedBody),
    contentType: headers["content-type"]?.toLowerCase() ?? "",
    contentEncoding: headers["content-encoding"]?.toLowerCase() ?? "",
  };
  if (reason === "not_json" || reason === "no_data") {
    const { slips, token } = bodySlips(body);
    return [...slips, ...(token === null ? [] : yield* foundSlips(token, keys))];
  }
  if (reason === "not_stored") return [];
  const token = tokenOf(body);
  if (token === null) return [body.isCut ? tooLong : notKept];
  if (reason === "malformed_token") return tokenFormSlips(token, keys.accepted);
  const sent = cutToken(token);
  if (sent === null) return [];
  switch (reason) {
    case "algorithm":
      return algorithmSlips(sent, keys.accepted);
    case "unreadable":
      return contentSlips(sent);
    case "signature":
    case "no_key": {
      const slips = yield* keySlips(sent, keys);
      const first = reason === "no_key" ? [noKey] : [];
      return slips.length + first.length === 0 ? [noneFits] : [...first, ...slips];
    }
    default:
      return [];
  }
}

/** A token that was found where it should not be. */
function* foundSlips(token: string, keys: KnownKeys): Slips {
  const sent = cutToken(token);
  if (sent === null) return [];
  const slips = yield* keySlips(repaired(sent), keys);
  const right = slips.some((slip) => slip.startsWith("It verifies now"));
  return right ? ["The token in it is right: an accepted key verifies it."] : slips;
}

function tokenOf({ text, isCut }: SentBody): string | null {
  if (isCut) return null;
  const data = objectIn(text.replace(/^\uFEFF/, ""))?.data;
  return typeof data === "string" ? data : null;
}

const noData =
  "The signed payload has no `data`, or null, though the header SMD-Resource-Id names an object: put the object under `data` before it is signed.";
const notKept = "The request is not kept, so it cannot be looked into: send it once more.";
const tooLong =
  "Only the first 64 kB of the request are kept, so its signature cannot be tried: send a smaller object with the same key.";
const noKey = "Put the webhook's key: npm run keys -- add <name>.";
const noneFits =
  "None of the usual slips fits: it was signed with a key that is not known here, or changed after it was signed. Put the key with which it was signed: npm run keys -- add <name>.";
