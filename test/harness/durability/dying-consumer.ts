import { existsSync, readFileSync } from "node:fs";
import { createConsumer } from "../../../lambda/consumer/create-consumer.ts";
import { defineHandlers } from "../../../lambda/consumer/define-handlers.ts";
import { Unprocessable } from "../../../lambda/consumer/unprocessable.ts";

/**
 * A consumer that can handle nothing as long as the file `CLOSED_FILE` exists; what it says is how
 * it fails.
 */
export const handler = createConsumer(
  defineHandlers({
    "*": () => {
      const file = process.env.CLOSED_FILE ?? "";
      if (existsSync(file)) {
        if (readFileSync(file, "utf8") === "broken") throw new TypeError("The system is broken");
        throw new Unprocessable("The shop's own system is closed");
      }
    },
  }),
  process.env,
);
