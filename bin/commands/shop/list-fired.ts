import { z } from "zod";
import { formatTable } from "../../common/format-table.ts";
import type { Output } from "../../common/output.ts";
import type { ShopControl } from "../../../local/shop-control.ts";

const records = z.array(
  z.object({
    at: z.number(),
    webhookId: z.int(),
    webhook: z.string(),
    resource: z.string(),
    action: z.string(),
    resourceId: z.int(),
    fault: z.string().nullable(),
    status: z.int().nullable(),
    error: z.string().nullable(),
    ms: z.number(),
  }),
);

/**
 * Lists the deliveries of the local Shipmondo, the newest last; as JSON the same, times in ISO
 * 8601.
 */
export async function listFired(shop: ShopControl, { json, print, say }: Output): Promise<number> {
  const fired = records.parse(await shop.get("/fired"));
  if (json) {
    const rows = fired.map(({ at, ...rest }) => ({ at: new Date(at), ...rest }));
    print(JSON.stringify({ fired: rows }, null, 2));
  } else if (fired.length > 0) {
    const rows = fired.map(
      ({ at, webhook, resource, action, resourceId, fault, status, error, ms }) => [
        new Date(at).toISOString(),
        `${resource}:${action}`,
        String(resourceId),
        webhook,
        String(status ?? error),
        `${ms} ms`,
        fault ?? "",
      ],
    );
    formatTable(["AT", "EVENT", "ID", "WEBHOOK", "ANSWER", "IN", "FAULT"], rows).forEach(print);
  }
  say(fired.length === 1 ? "1 delivery" : `${fired.length} deliveries`);
  return 0;
}
