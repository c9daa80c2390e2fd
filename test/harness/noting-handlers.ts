import { existsSync, readFileSync, rmSync } from "node:fs";
import { handlersFolder, type HandlersFolder } from "./handlers-folder.ts";

/** What a handler got, as it noted it. */
export interface NotedCall {
  readonly key: string;
  readonly id: string;
  readonly action: string;
  readonly user: string | null;
  readonly superseded: boolean;
  /** `data.id` */
  readonly object: number;
  /** `data.note` */
  readonly note: string | null;
  readonly bytes: number;
}

export interface NotingHandlers extends HandlersFolder {
  /** The calls that ended, in order. */
  calls(object?: number): readonly NotedCall[];
  /** From now on what says `fail` is handled, or fails again. */
  mend(isMended: boolean): void;
}

/**
 * Handlers that note each call in a file, under the delivery's idempotency key; what they are to do
 * is in the data: `fail` throws until it is mended, `waitMs` waits.
 */
export function notingHandlers(): NotingHandlers {
  const folder = handlersFolder("");
  const file = folder.path("calls");
  folder.save(
    "handlers/index.ts",
    `
import { appendFileSync, existsSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { defineHandlers } from "shipmondo-webhooks";

export default defineHandlers({
  "*": async (delivery) => {
    const { id, action, user, superseded, idempotencyKey: key } = delivery;
    const data = delivery.data as { id: number; note?: string; fail?: boolean; waitMs?: number };
    if (data.waitMs !== undefined) await delay(data.waitMs);
    if (data.fail === true && !existsSync(${JSON.stringify(folder.path("mended"))})) {
      throw new TypeError("no stock for this line");
    }
    const { id: object, note = null } = data;
    const bytes = JSON.stringify(data).length;
    const line = { key, id, action, user, superseded, object, note, bytes };
    appendFileSync(${JSON.stringify(file)}, JSON.stringify(line) + "\\n");
  },
});
`,
  );
  return {
    ...folder,
    mend(isMended) {
      if (isMended) folder.save("mended", "");
      else rmSync(folder.path("mended"), { force: true });
    },
    calls: (object) =>
      (existsSync(file) ? readFileSync(file, "utf8").split("\n").slice(0, -1) : [])
        .map((line) => JSON.parse(line) as NotedCall)
        .filter((call) => object === undefined || call.object === object),
  };
}
