import { join } from "node:path";
import { pathToFileURL } from "node:url";
import process from "node:process";
import { endWithParent } from "../../../local/end-with-parent.ts";

/** What the parent sends: an event for one of the instances. */
export interface InstanceCall {
  /** Comes back with the answer. */
  readonly call: number;
  readonly slot: number;
  readonly event: object;
}

/**
 * What comes back, once for each call; and once at the start, when all instances have run their
 * init.
 */
export type InstanceReply =
  | { readonly type: "ready" }
  | {
      readonly type: "answered";
      readonly call: number;
      /** JSON text of what the handler returned; null when it threw. */
      readonly answer: string | null;
      /** Milliseconds since the epoch. */
      readonly startedAt: number;
      readonly endedAt: number;
    };

type Handler = (event: object) => Promise<unknown>;

/**
 * Loads a bundle several times, each a world of its own as a Lambda instance is, and runs one event
 * at a time in each.
 */
async function main(bundle: string, instances: number): Promise<void> {
  const file = pathToFileURL(join(bundle, "index.mjs")).href;
  const loaded = await Promise.all(
    Array.from(
      { length: instances },
      (_, slot) => import(`${file}?instance=${slot}`) as Promise<{ readonly handler: Handler }>,
    ),
  );
  process.on("message", (message) => {
    const { call, slot, event } = message as InstanceCall;
    const startedAt = Date.now();
    const reply = (answer: string | null): void => {
      send({ type: "answered", call, answer, startedAt, endedAt: Date.now() });
    };
    loaded[slot]?.handler(event).then(
      (answer) => {
        reply(JSON.stringify(answer));
      },
      () => {
        reply(null);
      },
    );
  });
  send({ type: "ready" });
}

const send = (message: InstanceReply): void => void process.send?.(message);

endWithParent();
await main(process.argv[2] ?? "", Number(process.argv[3] ?? 1));
