import { z } from "zod";
import type { Output } from "../../common/output.ts";
import type { LocalShop } from "./local-shop.ts";

export interface AskedAct {
  readonly act: string;
  readonly id: number | null;
  readonly count: number | null;
  readonly lines: number | null;
  readonly status: string | null;
}

const done = z.object({
  ok: z.literal(true),
  resource: z.string(),
  id: z.int(),
  shipmentId: z.int().nullable(),
  events: z.array(z.object({ event: z.string(), webhooks: z.int() })),
});
const answer = z.object({
  act: z.string(),
  results: z.array(z.union([done, z.object({ ok: z.literal(false), reason: z.string() })])),
});

/**
 * Does something in the local Shipmondo; as JSON: `{ act, results: [{ ok, resource, id, shipmentId,
 * events: [{ event, webhooks }] } | { ok, reason }] }`.
 * @returns the exit code: 1 when it was not done as often as asked
 */
export async function runAct(
  asked: AskedAct,
  shop: LocalShop,
  { json, print, say }: Output,
): Promise<number> {
  const given = Object.entries(asked).filter(([, value]) => value !== null);
  const { results } = answer.parse(await shop.send("POST", "/acts", Object.fromEntries(given)));
  if (json) print(JSON.stringify({ act: asked.act, results }, null, 2));
  const unheard = new Set<string>();
  for (const result of results) {
    if (!result.ok) {
      say(result.reason);
      continue;
    }
    const { resource, id, shipmentId, events } = result;
    const made = shipmentId === null || shipmentId === id ? "" : `, shipment ${shipmentId}`;
    if (!json)
      print(`${asked.act}  ${nouns[resource] ?? resource} ${id}${made}  ${eventsText(events)}`);
    for (const { event, webhooks } of events) if (webhooks === 0) unheard.add(event);
  }
  if (unheard.size > 0) {
    say(`No active webhook is registered for ${[...unheard].join(", ")}, so nothing was posted.`);
  }
  const wanted = asked.count ?? 1;
  const count = results.filter(({ ok }) => ok).length;
  if (results.length < wanted) {
    say(
      `There ${results.length === 0 ? "is nothing" : `are only ${results.length}`} that this can be done to.`,
    );
  }
  return count < wanted ? 1 : 0;
}

const nouns: Readonly<Record<string, string>> = {
  Orders: "order",
  Shipments: "shipment",
  Drafts: "draft",
};

const eventsText = (events: z.infer<typeof done>["events"]): string =>
  events.length === 0 ? "no webhook" : events.map(({ event }) => event).join(", ");
