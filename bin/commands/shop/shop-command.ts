import { orderStatuses } from "../../../local/shipmondo/acts/order-acts.ts";
import type { ActName } from "../../../local/shipmondo/acts/act.ts";
import { wrong } from "../../common/cannot-run.ts";
import { readPort } from "../../common/read-values.ts";
import type { Surroundings } from "../../common/surroundings.ts";
import type { WebhooksCommand } from "../../common/webhooks-command.ts";

interface Flags {
  readonly count?: number;
  readonly lines?: number;
  readonly to?: string;
  readonly set?: readonly string[];
  readonly reset?: boolean;
  readonly json?: boolean;
}

const acts: readonly (readonly [name: ActName, what: string, summary: string])[] = [
  ["create-order", "", "a new order comes in"],
  ["pack", "order", "pack all of an order: status_update, then create_fulfillment"],
  ["ship", "order", "make the shipment of an order"],
  ["capture", "order", "capture the payment of an order"],
  ["mark-paid", "order", "mark an order as paid"],
  ["void", "order", "void the authorized payment of an order"],
  ["refund", "order", "refund the captured payment of an order"],
  ["cancel", "order", "cancel an order, which archives it: delete"],
  ["status", "order", "set the status of an order"],
  ["edit", "order", "change an order by hand, which fires no webhook"],
  ["deliver", "shipment", "the carrier has delivered a shipment"],
  ["cancel-shipment", "shipment", "cancel a shipment"],
  ["create-draft", "", "make a draft of a shipment"],
  ["draft-ship", "draft", "make the shipment of a draft, which ends the draft"],
  ["delete-draft", "draft", "delete a draft"],
];

const where = "Works on the local Shipmondo of the local run at PORT, and on no other.";

/** `npm run webhooks -- shop` */
export function addShop(program: WebhooksCommand, around: Surroundings): void {
  const { print, warn, env } = around;
  const shop = program
    .command("shop")
    .summary("make something happen in the local Shipmondo, which fires its webhooks")
    .description(
      "Makes something happen in the local Shipmondo, which fires the webhooks that are registered " +
        `there. ${where} It has none until some are registered.`,
    )
    .examples(
      "npm run webhooks -- shop create-order",
      "npm run webhooks -- shop pack",
      "npm run webhooks -- shop faults --set drop=0.2 --set lagMs=3000",
    );
  const output = (json: boolean) => ({ json, print, say: json ? warn : print });

  for (const [name, what, summary] of acts) {
    const command = shop
      .command(name)
      .summary(summary)
      .description(`${sentence(summary)} ${where}`);
    if (what !== "") {
      command.argument("[id]", `id of the ${what} (default: the newest that this can be done to)`);
    }
    command.setting(
      "--count <n>",
      `how many, 1 to 1000${what === "" ? "" : ", the newest first"}`,
      {
        read: (text) => readNumber("--count", text, 1_000),
      },
    );
    if (name === "create-order") {
      command.setting("--lines <n>", "how many lines the order has, 1 to 99 (default 2)", {
        read: (text) => readNumber("--lines", text, 99),
      });
    }
    if (name === "status") {
      command.setting("--to <status>", `${orderStatuses.join(", ")} (default processing)`, {
        read: readStatus,
      });
    }
    command
      .setting("--json", "print what was done as JSON")
      .examples(
        `npm run webhooks -- shop ${name}`,
        `npm run webhooks -- shop ${name} ${what === "" ? "--count 5" : "1000001"}`,
      )
      .run(async ({ count, lines, to, json = false }: Flags, operands) => {
        const id = readObjectId(operands, what);
        if (id !== null && count !== undefined) throw wrong("An id or --count is taken, not both");
        const { findLocalShop } = await import("./local-shop.ts");
        const { runAct } = await import("./run-act.ts");
        const asked = {
          act: name,
          id,
          count: count ?? null,
          lines: lines ?? null,
          status: to ?? null,
        };
        return runAct(asked, await findLocalShop(readPort(env)), output(json));
      });
  }

  shop
    .command("fired")
    .summary("list the deliveries that were made, and what they were answered")
    .description(`Lists the deliveries that were made and what they were answered. ${where}`)
    .setting("--json", "print them as JSON")
    .examples("npm run webhooks -- shop fired", "npm run --silent webhooks -- shop fired --json")
    .run(async ({ json = false }: Flags) => {
      const { findLocalShop } = await import("./local-shop.ts");
      const { listFired } = await import("./list-fired.ts");
      return listFired(await findLocalShop(readPort(env)), output(json));
    });

  shop
    .command("faults")
    .summary("show or set what goes wrong: lost deliveries, lists that lag, errors, …")
    .description(
      `Shows what goes wrong in the local Shipmondo, and sets it. Shares are from 0 to 1. ${where}`,
    )
    .setting(
      "--set <name=value>",
      "drop, double, delay (by up to delayMs), reorder: shares of the deliveries; tooMany (429, with " +
        "retryAfterS or null), error (5xx), hang, html: shares of the API calls; lagMs: how far lists are " +
        "behind; listOrder: created, updated, scattered",
      {
        read: (text, before) => [...((before as readonly string[] | undefined) ?? []), text],
        repeated: true,
      },
    )
    .setting("--reset", "nothing goes wrong, but for what --set says")
    .setting("--json", "print them as JSON")
    .examples(
      "npm run webhooks -- shop faults",
      "npm run webhooks -- shop faults --set drop=0.2 --set tooMany=0.1 --set retryAfterS=2",
      "npm run webhooks -- shop faults --reset",
    )
    .run(async ({ set: texts = [], reset = false, json = false }: Flags) => {
      const { readFaults } = await import("./read-faults.ts");
      const set = readFaults(texts);
      const { findLocalShop } = await import("./local-shop.ts");
      const { runFaults } = await import("./run-faults.ts");
      return runFaults({ set, reset }, await findLocalShop(readPort(env)), output(json));
    });
}

const sentence = (text: string): string => `${text[0]?.toUpperCase() ?? ""}${text.slice(1)}.`;

function readNumber(option: string, text: string, most: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= most) return number;
  throw wrong(`${option} is not a whole number from 1 to ${most}`);
}

function readStatus(text: string): string {
  const status = orderStatuses.find((known) => known === text);
  if (status === undefined) throw wrong(`--to is none of ${orderStatuses.join(", ")}`);
  return status;
}

/** Null: none is given. */
function readObjectId([id]: readonly string[], what: string): number | null {
  if (id === undefined) return null;
  if (/^[1-9]\d{0,14}$/.test(id)) return Number(id);
  throw wrong(
    id === ""
      ? "The id is empty: is a shell variable unset?"
      : `This is no id of ${what === "order" ? "an" : "a"} ${what}`,
  );
}
