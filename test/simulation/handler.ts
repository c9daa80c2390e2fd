import type { Handler } from "../../lambda/consumer/handlers.ts";
import { Unprocessable } from "../../lambda/consumer/unprocessable.ts";
import type { Instance } from "./instance.ts";
import type { Handling } from "./ledger.ts";
import type { World } from "./world.ts";

const longerThanAnyInvocation = 3_600_000;

/**
 * A user's handler as the docs ask for it: its effect and the delivery's id go into one transaction, with a unique constraint on the id.
 * @param handlings gets what is handled in this invocation
 */
export function createHandler(world: World, instance: Instance, handlings: Handling[]): Handler {
  const { ledger, truths, time } = world;

  return async (delivery) => {
    const { id, superseded } = delivery;
    const handling: Handling = {
      id,
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
    ledger.record(`handler started ${id}`);
    if (superseded) ledger.note("superseded");

    const plan = truths.get(id) ?? { throws: 0, hangs: 0, unprocessable: false };
    try {
      if (plan.hangs > 0) {
        plan.hangs--;
        ledger.note("handler hangs");
        await time.sleep(longerThanAnyInvocation);
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
