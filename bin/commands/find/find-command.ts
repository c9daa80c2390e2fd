import { wrong } from "../../common/cannot-run.ts";
import { missing, stackSetting } from "../../common/operand.ts";
import { readObject, type NamedObject } from "../../common/read-object.ts";
import { instantOf, readSince, type Since } from "../../common/read-since.ts";
import { stageSetting } from "../../common/shipmondo/target-settings.ts";
import type { Surroundings } from "../../common/surroundings.ts";
import type { WebhooksCommand } from "../../common/webhooks-command.ts";

interface Flags {
  readonly since?: Since;
  readonly json?: boolean;
  readonly stack?: string;
  readonly stage?: string;
}

const numberForm = /^[\p{L}\p{N}#][\p{L}\p{N}#_.:/ -]{0,99}$/u;
const withSlash = /^(Orders|Shipments|Drafts|Shipment Monitor)\/(.+)$/;

function readWanted(operands: readonly string[]): NamedObject | { readonly number: string } {
  const [first, second] = operands;
  if (first === undefined || first === "")
    throw missing("a resource and an id, or an order number");
  if (second === "") throw missing("an id behind the resource");
  if (second !== undefined) return readObject(first, second);
  const [, resource, id] = withSlash.exec(first) ?? [];
  if (resource !== undefined && id !== undefined) return readObject(resource, id);
  if (numberForm.test(first)) return { number: first };
  throw wrong("This is no order number: letters, digits and # _ . : / - are taken");
}

const monthAgo: Since = { agoMs: 30 * 24 * 3_600_000 };

/** `npm run webhooks -- find` */
export function addFind(program: WebhooksCommand, around: Surroundings): void {
  const { print, warn } = around;
  stageSetting(stackSetting(program.command("find")))
    .summary("tell the story of an order, a shipment …: its deliveries and what became of them")
    .description(
      "Tells the story of an object by its resource and id, or of an order by its number, which is asked of " +
        "Shipmondo's API. On AWS it is put together from the functions' logs, the failure records, the " +
        "dead-letter queue and the bucket; the queue itself is not looked into. It changes nothing. Exit " +
        "code 0 when something was found, 1 when nothing is known of it, 2 when that cannot be said.",
    )
    .argument("[resource]", "Orders, Shipments, Drafts, Shipment Monitor; or an order number alone")
    .argument("[id]", "the object's id")
    .setting("--since <time>", "how far back the logs are searched, 2d or a time (default: 30d)", {
      read: (text) => readSince("--since", text),
    })
    .setting("--json", "print it as JSON")
    .examples(
      "npm run webhooks -- find Orders 123456",
      "npm run webhooks -- find 1001 --stack ShipmondoWebhooks     the order of this number",
      'npm run webhooks -- find "Shipment Monitor" 123 --since 2d --stack ShipmondoWebhooks',
    )
    .run(async (flags: Flags, operands) => {
      const { since = monthAgo, json = false, stack = null, stage = null } = flags;
      const wanted = readWanted(operands);
      const signal = around.interrupted();
      const { runFind } = await import("./run-find.ts");
      const target = await around.findTarget(stack);
      const at = instantOf(since, around.now().getTime());
      const out = { json, print, say: json ? warn : print };
      return runFind({ wanted, since: at, stage }, target, around, signal, out);
    });
}
