import type { Handler } from "../../../lambda/contract/handler.ts";
import { Unprocessable } from "../../../lambda/consumer/unprocessable.ts";
import type { Instance } from "./instance.ts";
import type { Handling } from "./ledger.ts";
import type { World } from "./world.ts";

/**
 * A user's handler as the docs ask for it: its effect and the delivery's id go into one
 * transaction, with a unique constraint on the id.
 * @param messageId of the message whose delivery it gets
 * @param handlings gets what is handled in this invocation
 */
export function createHandler(
  world: World,
  instance: Instance,
  messageId: string,
  handlings: Handling[],
): Handler {
  const { ledger, truths, time } = world;

  return async (delivery, { signal }) => {
    const { id, superseded, action, origin } = delivery;
    const handling: Handling = {
      id,
      messageId,
      action: action === null ? null : String(action),
      origin,
      superseded,
      dataText: JSON.stringify(delivery.data),
      startedAt: ledger.tick(),
      how: "running",
      endedAt: Infinity,
      acknowledgedAt: null,
      disturbed: false,
    };
    const end = (how: Handling["how"]): void => {
      if (handling.how !== "running") return;
      handling.how = how;
      handling.endedAt = ledger.tick();
      ledger.record(`handler ${how} ${id}`);
    };
    instance.onKill(() => {
      end("killed");
    });
    ledger.handlings.push(handling);
    handlings.push(handling);
    ledger.record(`handler started ${id} ${String(action)}`);
    if (superseded) ledger.note("superseded");

    const plan = truths.get(id) ?? noPlan;
    try {
      if (plan.hangs > 0) {
        plan.hangs--;
        ledger.note(plan.heeds ? "handler heeds its signal" : "handler hangs");
        await hang(time, plan, signal);
      }
      await instance.call("effects", () => undefined);
      if (plan.unprocessable) throw new Unprocessable("No such product");
      if (plan.throws > 0) {
        plan.throws--;
        throw new Error("The shop's own system is down");
      }
      await instance.call("effects", () => {
        ledger.rows.set(id, handling.dataText);
      });
      end("ended");
    } catch (error) {
      end("threw");
      throw error;
    }
  };
}

const noPlan = { throws: 0, hangs: 0, hangMs: 0, heeds: false, unprocessable: false };

/** Does nothing for long, and then goes on as if nothing had been. */
function hang(
  time: World["time"],
  plan: { readonly hangMs: number; readonly heeds: boolean },
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    time.after(plan.hangMs, resolve);
    if (!plan.heeds) return;
    signal.addEventListener("abort", () => {
      reject(new Error("The shop's own system does not answer"));
    });
  });
}
