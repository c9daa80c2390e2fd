import { actedText, askForAct, type AskedAct } from "../../../local/shop-act.ts";
import type { ShopControl } from "../../../local/shop-control.ts";
import type { Output } from "../../common/output.ts";

/**
 * Does something in the local Shipmondo; as JSON: `{ act, results: [{ ok, resource, id, shipmentId,
 * events: [{ event, webhooks }] } | { ok, reason }] }`.
 * @returns the exit code: 1 when it was not done as often as asked
 */
export async function runAct(
  asked: AskedAct,
  shop: ShopControl,
  { json, print, say }: Output,
): Promise<number> {
  const results = await askForAct(asked, shop);
  const { done, hints, complete } = actedText(asked, results);
  if (json) print(JSON.stringify({ act: asked.act, results }, null, 2));
  else done.forEach(print);
  hints.forEach(say);
  return complete ? 0 : 1;
}
