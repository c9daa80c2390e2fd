import { CannotRun, wrong } from "../../common/cannot-run.ts";
import { keyOf, keySettings, readUrl } from "../../common/read-values.ts";
import type { Surroundings } from "../../common/surroundings.ts";
import type { WebhooksCommand } from "../../common/webhooks-command.ts";
import { allHold, reportJson, reportText } from "./report.ts";
import { defaultWebhookName } from "./webhook-name.ts";

interface Flags {
  readonly url?: URL;
  readonly ca?: string;
  readonly webhookName?: string;
  readonly pingOnly?: boolean;
  readonly json?: boolean;
}

/** `npm run check` */
export function addCheck(program: WebhooksCommand, around: Surroundings): void {
  const { print, readFile, now } = around;
  const command = program
    .command("check")
    .summary("check a webhook endpoint against Shipmondo's requirements")
    .description(
      "Checks a webhook endpoint, this project's or any other, against Shipmondo's three requirements: " +
        "HTTPS with a valid certificate, tokens and pings taken and forged ones refused, 200 within 3 " +
        "seconds. It sends real-looking deliveries of invented objects, which reach the endpoint's " +
        'handlers. Each is marked "check-" and eight hexadecimal digits in its reference, order number\n' +
        "or status text.",
    )
    .argument("[address]", "the endpoint, whole: https://…");
  keySettings(command, readFile)
    .setting(
      "--webhook-name <name>",
      `the signed webhook name, {resource} and {action} filled in (default ${defaultWebhookName}); ` +
        'to another machine than this one it is signed behind "shipmondo-webhooks-test/"',
    )
    .setting("--ping-only", "send pings and forged pings only: nothing reaches the handlers")
    .setting("--json", "print the report as JSON")
    .examples(
      "npm run check -- https://hooks.example.com/webhooks/shop --key-file key.txt",
      "npm run --silent check -- https://hooks.example.com/webhooks/shop --json | jq .holds",
    )
    .run(async (flags: Flags, [address]) => {
      if (address === undefined) {
        throw wrong("The address to check is missing: npm run check -- https://… --key-file …");
      }
      const url = readUrl("The address", address);
      const key = keyOf(command, readFile);
      if (key === undefined) {
        throw wrong(
          "The key is missing: give --key-file, --key, or WEBHOOK_KEY in the environment",
        );
      }
      const { webhookName = defaultWebhookName, ca = null, pingOnly = false } = flags;
      try {
        const { runCheck } = await import("./run-check.ts");
        const report = await runCheck({ url, key, webhookName, extraCa: ca, pingOnly }, now());
        print(flags.json === true ? reportJson(report) : reportText(report));
        return allHold(report) ? 0 : 1;
      } catch (error) {
        if (error instanceof CannotRun) throw error;
        // Exit code 1 would say that a requirement does not hold.
        const name = error instanceof Error ? error.name : "unknown error";
        throw new CannotRun(
          `The check broke off (${name}), which is a fault of its own; please report it.`,
        );
      }
    });
}
