import { checkTokenHeader } from "../intake/compact-token.ts";
import { jsonMember } from "../common/json-member.ts";
import { withJsonString } from "../common/json-string.ts";
import { createLog } from "../common/log.ts";
import { createMetrics } from "../common/metrics.ts";
import { openWebhook } from "../intake/open-webhook.ts";
import type { StoreOutcome } from "../aws/store.ts";
import { importKey, verifyToken } from "../intake/verify-token.ts";
import { readWebhookHeaders } from "../intake/webhook-request.ts";
import { accepted } from "./answer.ts";
import { acceptanceTime, answerDeadline } from "./budget.ts";
import { readToken } from "./read-token.ts";
import { createSaveDelivery } from "./save-delivery.ts";

/** `{"webhook":"Orders:create","data":{"id":1},"url":"-"}` signed with the key "rehearsal". */
const body =
  '{"data":"eyJhbGciOiJIUzI1NiJ9.eyJ3ZWJob29rIjoiT3JkZXJzOmNyZWF0ZSIsImRhdGEiOnsiaWQiOjF9LCJ1cmwiOiItIn0.GRdsNe0p8v5QVDiobbsksFrcbLNM9teaEZc2USfHTS8"}';
const headers = { "SMD-Resource-Type": "Orders", "SMD-Action": "create", "SMD-Resource-Id": "1" };

const long = Buffer.from(
  JSON.stringify({ data: Array.from({ length: 400 }, () => ({ name: "text" })) }),
);

const taken = (): Promise<StoreOutcome> => Promise.resolve({ ok: true });

/**
 * Takes one delivery along the way of a healthy one, into nothing: the engine compiles a function
 * when it is first called, and the first request would pay for that, at a small memory size with a
 * fraction of a core.
 * @returns false when it did not reach its end, which is a fault in this file
 */
export async function rehearse(now: () => number): Promise<boolean> {
  const write = (): void => undefined;
  const log = createLog(write, now);
  const startedAt = now();
  const acceptedAt = acceptanceTime(startedAt, startedAt);
  const token = readToken(body, false);
  if (!token.ok || !checkTokenHeader(token.value).ok) return false;
  const verified = await verifyToken(token.value, [await importKey("rehearsal", "rehearsal")]);
  if (verified === null) return false;

  const receivedAt = new Date(acceptedAt).toISOString();
  const read = readWebhookHeaders(headers);
  const opened = openWebhook(token.value.signingInput, verified, read, receivedAt, {
    requireBinding: false,
  });
  if (opened.kind !== "delivery") return false;
  const { head, data } = opened;
  // The two loops over a payload's bytes: once they have run for a while they are compiled, and a
  // real payload is longer than this one.
  jsonMember(long, "data");
  withJsonString("", long, "");
  const queue = { send: taken };
  const save = createSaveDelivery({ queue, bucket: { put: taken }, now, random: () => 0, log });
  const saved = await save(head, data, answerDeadline(acceptedAt, startedAt));
  log.info("Rehearsed", { deliveryId: head.id });
  createMetrics(write, now, "rehearsal").put(
    { Accepted: 1, AcknowledgeMs: 0 },
    { key: "rehearsal" },
  );
  return saved.ok && accepted(head.id).statusCode === 200;
}
