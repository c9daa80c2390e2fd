import { appendFileSync, existsSync } from "node:fs";
import { createConsumer } from "../../../lambda/consumer/create-consumer.ts";
import { defineHandlers } from "../../../lambda/consumer/define-handlers.ts";

const note = (line: string): void => {
  appendFileSync(process.env.EFFECTS_FILE ?? "", `${line}\n`);
};
const dies = (where: string): void => {
  const file = process.env.DIES_FILE ?? "";
  if (existsSync(`${file}-${where}`)) process.kill(process.pid, "SIGKILL");
};

/**
 * A consumer whose handler mails in a step and books after it, and notes both in `EFFECTS_FILE`.
 * Its process is killed after the mail and before the step's record while `DIES_FILE-inside`
 * exists, and after the step while `DIES_FILE-after` does.
 */
export const handler = createConsumer(
  defineHandlers({
    "Orders:*": async ({ data }, { step }) => {
      const mail = await step("mail", (key) => {
        note(`mail ${data.id} ${key}`);
        dies("inside");
        return { mailId: `m-${data.id}` };
      });
      dies("after");
      note(`book ${data.id} ${mail.mailId}`);
    },
  }),
  process.env,
);
