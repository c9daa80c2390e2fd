import { defaultWebhookKey } from "../../../local/options.ts";
import { keyOf, keySettings, readUrl } from "../../common/read-values.ts";
import type { Surroundings } from "../../common/surroundings.ts";
import type { WebhooksCommand } from "../../common/webhooks-command.ts";
import { knownEvents } from "../../../testing/webhook-event.ts";
import {
  readCount,
  readHeader,
  readId,
  readObject,
  readShape,
  sendOptions,
  type SendFlags,
} from "./send-options.ts";

/** `npm run send` */
export function addSend(program: WebhooksCommand, around: Surroundings): void {
  const { print, readFile } = around;
  const command = program
    .command("send")
    .summary("sign an invented object and post it to an endpoint")
    .description(
      "Signs an invented object the way Shipmondo does and posts it to a webhook endpoint: that of the " +
        `local run (PORT says where it listens), or --url. The key is ${defaultWebhookKey} unless one is given.`,
    )
    .argument(
      "[event]",
      "<Resource>:<action>, what happened; --list prints those that Shipmondo has",
    )
    .setting("--url <address>", "where to, whole: https://…", {
      read: (text) => readUrl("--url", text),
    });
  keySettings(command, readFile)
    .setting(
      "--ping",
      "send the ping of a new webhook; what is sent to another machine when no event is given",
    )
    .setting(
      "--shape <shape>",
      "object (default), string, object-string-data, string-string-data",
      {
        read: readShape,
      },
    )
    .setting("--count <n>", "send n different objects, one after the other", { read: readCount })
    .setting("--id <n>", "id of the object, or of the first (default: a new one each time)", {
      read: readId,
    })
    .setting(
      "--name <name>",
      "the signed webhook name (default <Resource>:<action>); to another machine it is signed behind " +
        '"shipmondo-webhooks-test/", so that this project\'s handlers see `test: true`',
    )
    .setting("--data <file>", "the object from a JSON file", {
      read: (path) => readObject(path, readFile),
    })
    .setting(
      "--header <line>",
      "'SMD-User: Ida' sends a header besides or in place of Shipmondo's, 'SMD-User:' leaves it out",
      { read: readHeader, repeated: true },
    )
    .setting("--list", "print every <Resource>:<action> and send nothing")
    .setting("--json", "print the answers as JSON")
    .examples(
      "npm run send -- Orders:create",
      "npm run send -- shipment-monitor:delivered --count 5",
      "npm run send -- --ping --url https://hooks.example.com/webhooks/shop --key-file key.txt",
    )
    .run(async (flags: SendFlags, [event]) => {
      if (flags.list === true) {
        print(flags.json === true ? JSON.stringify(knownEvents, null, 2) : knownEvents.join("\n"));
        return 0;
      }
      const options = sendOptions(flags, keyOf(command, readFile) ?? defaultWebhookKey, event);
      const { runSend } = await import("./run-send.ts");
      return runSend(options, flags.json === true, around);
    });
}
