import { z } from "zod";
import type { ShopControl } from "./shop-control.ts";

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

export type ShopResult = z.infer<typeof answer>["results"][number];

/** What came of an act, for a person. */
export interface ActedText {
  /** One line for each time that it was done. */
  readonly done: readonly string[];
  /** Why it was not done, was not done as often as asked, or posted nothing. */
  readonly hints: readonly string[];
  /** It was done as often as asked. */
  readonly complete: boolean;
}

/**
 * Does something in the local Shipmondo.
 * @throws what `ShopControl.send` throws
 */
export async function askForAct(
  asked: AskedAct,
  shop: Pick<ShopControl, "send">,
): Promise<readonly ShopResult[]> {
  const given = Object.entries(asked).filter(([, value]) => value !== null);
  return answer.parse(await shop.send("POST", "/acts", Object.fromEntries(given))).results;
}

export function actedText(asked: AskedAct, results: readonly ShopResult[]): ActedText {
  const lines: string[] = [];
  const hints: string[] = [];
  const unheard = new Set<string>();
  for (const result of results) {
    if (!result.ok) {
      hints.push(result.reason);
      continue;
    }
    const { resource, id, shipmentId, events } = result;
    const made = shipmentId === null || shipmentId === id ? "" : `, shipment ${shipmentId}`;
    lines.push(`${asked.act}  ${nouns[resource] ?? resource} ${id}${made}  ${eventsText(events)}`);
    for (const { event, webhooks } of events) if (webhooks === 0) unheard.add(event);
  }
  if (unheard.size > 0) {
    const events = [...unheard].join(", ");
    hints.push(`No active webhook is registered for ${events}, so nothing was posted.`);
  }
  const wanted = asked.count ?? 1;
  if (results.length < wanted) {
    const are = results.length === 0 ? "is nothing" : `are only ${results.length}`;
    hints.push(`There ${are} that this can be done to.`);
  }
  const count = results.filter(({ ok }) => ok).length;
  return { done: lines, hints, complete: count >= wanted };
}

const nouns: Readonly<Record<string, string>> = {
  Orders: "order",
  Shipments: "shipment",
  Drafts: "draft",
};

const eventsText = (events: z.infer<typeof done>["events"]): string =>
  events.length === 0 ? "no webhook" : events.map(({ event }) => event).join(", ");
