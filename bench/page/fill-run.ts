import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { signedBody } from "../../testing/signing.ts";

const list = z.object({ total: z.number(), counts: z.object({ handled: z.number() }) });

/** A local run that deliveries are sent to. */
export interface FillableRun {
  readonly endpoint: string;
  readonly key: string;
}

/** How many are posted at once. */
const width = 24;

/** @param note text of the order, which makes it as large as is wanted */
async function sendOrder({ endpoint, key }: FillableRun, id: number, note = ""): Promise<void> {
  const data = { id, order_id: `A-${id}`, order_note: note, created_at: new Date().toISOString() };
  const response = await fetch(endpoint, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "smd-resource-type": "Orders",
      "smd-action": "create",
      "smd-resource-id": String(id),
    },
    body: signedBody({ url: endpoint, webhook: "Orders:create", data }, key),
  });
  if (response.status !== 200) throw new Error(`An order was answered ${response.status}`);
}

/** How many the run has, and how many of them are handled. */
export async function countHandled({ endpoint }: FillableRun): Promise<number> {
  const response = await fetch(new URL("/api/view/deliveries?limit=1", endpoint));
  return list.parse(await response.json()).counts.handled;
}

/**
 * Sends orders and waits until all are handled.
 * @returns deliveries a second
 */
export async function sendAndWait(
  run: FillableRun,
  first: number,
  count: number,
  note = "",
): Promise<number> {
  const wanted = (await countHandled(run)) + count;
  const started = performance.now();
  let next = first;
  const post = async (): Promise<void> => {
    while (next < first + count) await sendOrder(run, next++, note);
  };
  await Promise.all(Array.from({ length: width }, post));
  while ((await countHandled(run)) < wanted) await delay(100);
  return count / ((performance.now() - started) / 1_000);
}
