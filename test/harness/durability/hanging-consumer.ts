import { appendFileSync, existsSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { createConsumer } from "../../../lambda/consumer/create-consumer.ts";
import { defineHandlers } from "../../../lambda/consumer/define-handlers.ts";

class ShopIsClosed extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

function callShop(): void {
  throw new ShopIsClosed("closed on Sundays", { cause: new RangeError("weekday 0") });
}

/**
 * A consumer whose handler takes longer than the function has as long as the file `HANGS_FILE`
 * exists, and notes its effect in `EFFECTS_FILE` at its end. For an order with the note "throws" it
 * throws; for "forgets" it awaits not all that it begins, as long as `HANGS_FILE` exists; for
 * "leaves" it leaves a promise behind.
 */
export const handler = createConsumer(
  defineHandlers({
    "Orders:*": async ({ id, data }) => {
      if (data.order_note === "throws") callShop();
      if (data.order_note === "leaves") void delay(500).then(callShop);
      if (data.order_note === "takes a second") await delay(1_000);
      const hangs = existsSync(process.env.HANGS_FILE ?? "");
      if (hangs && data.order_note === "forgets") {
        void delay(100).then(callShop);
        await delay(2_000);
      } else if (hangs) await delay(4_600);
      appendFileSync(process.env.EFFECTS_FILE ?? "", `${hangs ? "late" : "in time"} ${id}\n`);
    },
  }),
  process.env,
);
