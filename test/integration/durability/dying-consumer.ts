import { existsSync } from "node:fs";
import { createConsumer } from "../../../lambda/consumer/create-consumer.ts";
import { handlers } from "../../../lambda/consumer/handlers.ts";
import { Unprocessable } from "../../../lambda/consumer/unprocessable.ts";

/** A consumer that can handle nothing as long as the file `CLOSED_FILE` exists. */
export const handler = createConsumer(
  handlers({
    "*": () => {
      if (existsSync(process.env.CLOSED_FILE ?? "")) {
        throw new Unprocessable("The shop's own system is closed");
      }
    },
  }),
  process.env,
);
