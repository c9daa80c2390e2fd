import type { LocalRun, Webhook } from "../local-run.ts";
import { order, orderLines, shipment, shipmentMonitor } from "../../../testing/samples/index.ts";

/** What the pictures show: an order's story, a handler that fails, and some of everything. */
export async function sendDeliveries(
  run: LocalRun,
): Promise<{ readonly failedId: string; readonly orderId: number }> {
  const send = async (webhook: Webhook): Promise<string> => (await run.send(webhook)).body.id ?? "";
  const about = (resource: string, action: string, data: object, key?: string): Promise<string> =>
    send({
      resource,
      action,
      name: `${resource}:${action}`,
      data: { ...data },
      ...(key === undefined ? {} : { key }),
    });

  for (let n = 8001; n <= 8014; n++) {
    await about("Orders", "create", order({}, n));
    if (n % 3 === 0) await about("Shipments", "create", shipment({}, n));
    if (n % 4 === 0) await about("Shipment Monitor", "in_transit", shipmentMonitor({}, n));
  }
  const orderId = 8020;
  const at = (minutes: number): string =>
    new Date(Date.now() - minutes * 60_000).toISOString().replace("Z", "+00:00");
  const states = [
    { updated_at: at(9) },
    { updated_at: at(7), payment_status: "captured" },
    { updated_at: at(3), payment_status: "captured", order_status: "processing" },
    { updated_at: at(5), payment_status: "captured", order_note: "Må gerne stilles i carporten" },
  ] as const;
  const actions = ["create", "payment_captured", "status_update", "update"];
  for (const [index, state] of states.entries()) {
    await about("Orders", actions[index] ?? "update", order(state, orderId));
  }
  await about("Orders", "create", order({}, 8021), "a key that is not the run's");
  const last = await about("Orders", "create", order({}, 8022));
  const failedId = await about(
    "Orders",
    "create",
    order({ order_lines: orderLines(5, 8023) }, 8023),
  );
  await run.reached(last, "handled");
  await run.reached(failedId, "failed");
  return { failedId, orderId };
}
