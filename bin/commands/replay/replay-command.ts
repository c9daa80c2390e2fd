import { wrong } from "../../common/cannot-run.ts";
import { stackSetting } from "../../common/operand.ts";
import type { Surroundings } from "../../common/surroundings.ts";
import type { WebhooksCommand } from "../../common/webhooks-command.ts";
import { readPosition } from "./position.ts";

interface Flags {
  readonly stack?: string;
  readonly refused?: boolean;
  readonly after?: string;
  readonly unreadable?: boolean;
  readonly allowUnbound?: boolean;
}

/** `npm run replay` */
export function addReplay(program: WebhooksCommand, around: Surroundings): void {
  stackSetting(program.command("replay"))
    .summary("bring back what was refused under a wrong or missing key")
    .description(
      "Verifies each request in refused/ against the keys that are stored now. What verifies goes to the " +
        "queue, to be handled; the rest stays. Safe to run again and to interrupt: it says where it was.",
    )
    .setting("--refused", "replay what was refused; needed")
    .setting("--after <position>", "go on behind a position that an interrupted run said")
    .setting(
      "--unreadable",
      "also what verifies but holds no readable object: its handler gets data: null",
    )
    .setting(
      "--allow-unbound",
      "also what no webhook name binds, although the setting requireBinding is on",
    )
    .examples(
      "npm run replay -- --refused",
      "npm run replay -- --refused --after 2026-03-02T09:00 --stack ShipmondoWebhooks",
    )
    .run(async (flags: Flags) => {
      if (flags.refused !== true) {
        throw wrong("What to replay is missing: --refused replays what is in refused/");
      }
      const position = flags.after === undefined ? null : readPosition(flags.after);
      if (flags.after !== undefined && position === null) {
        throw wrong(
          "--after takes a position that an interrupted run said (refused/<time>-<id>), or a time " +
            "such as 2026-03-02T09:00",
        );
      }
      const signal = around.interrupted();
      const { replayRefused } = await import("./replay-refused.ts");
      const target = await around.findTarget(flags.stack ?? null);
      const { unreadable = false, allowUnbound = false } = flags;
      const options = { position, unreadable, allowUnbound };
      return replayRefused(options, target, signal, around.print);
    });
}
