import { wrong } from "../../common/cannot-run.ts";
import { stackSetting } from "../../common/operand.ts";
import { readObjectText, type NamedObject } from "../../common/read-object.ts";
import { instantOf, readSince, type Since } from "../../common/read-since.ts";
import type { Surroundings } from "../../common/surroundings.ts";
import type { WebhooksCommand } from "../../common/webhooks-command.ts";
import { levels, type Level } from "./log-line.ts";

interface Flags {
  readonly follow?: boolean;
  readonly since?: Since;
  readonly level?: Level;
  readonly object?: NamedObject;
  readonly json?: boolean;
  readonly stack?: string;
}

function readLevel(text: string): Level {
  const level = levels.find((each) => each === text.toLowerCase());
  if (level !== undefined) return level;
  throw wrong("--level is none: give debug, info, warn or error");
}

const hourAgo: Since = { agoMs: 3_600_000 };

/** `npm run webhooks -- logs` */
export function addLogs(program: WebhooksCommand, around: Surroundings): void {
  const { print, warn } = around;
  stackSetting(program.command("logs"))
    .summary("show or follow the log lines of all functions, merged by time")
    .description(
      "Shows the log lines of all functions, merged by time. Metrics are left out, and Lambda's own lines " +
        "about invocations that went well. With --follow it goes on until Ctrl-C, which ends it with 0.",
    )
    .setting("--follow", "go on with what is written from now on")
    .setting("--since <time>", "30m, 1h, 2d, or 2026-11-20T10:00Z (default: 1h)", {
      read: (text) => readSince("--since", text),
    })
    .setting("--level <level>", "debug, info, warn or error: this one and those above it", {
      read: readLevel,
    })
    .setting("--object <object>", "lines about one object, Orders/123", {
      read: (text) => readObjectText("--object", text),
    })
    .setting("--json", "print one JSON document a line")
    .examples(
      "npm run webhooks -- logs --follow",
      "npm run webhooks -- logs --since 1h --level error --stack ShipmondoWebhooks",
      "npm run webhooks -- logs --object Orders/123 --since 2d --stack ShipmondoWebhooks",
    )
    .run(async (flags: Flags) => {
      const { follow = false, since = hourAgo, level = "debug", object = null } = flags;
      const { json = false, stack = null } = flags;
      const now = around.now().getTime();
      const at = instantOf(since, now);
      if (at >= now) throw wrong("--since is in the future");
      const signal = around.interrupted();
      const { runLogs } = await import("./run-logs.ts");
      const target = await around.findTarget(stack);
      const options = { since: at, follow, level, object };
      return runLogs(options, target, around, signal, { json, print, say: warn });
    });
}
