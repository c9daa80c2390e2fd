import { Server } from "node:http";
import type { DatabaseSync } from "node:sqlite";

/**
 * What fauxqs 2.4 does not let its options say. To be called in the engine's own process, before
 * fauxqs starts.
 */
export async function adjustFauxqs(): Promise<void> {
  listenOnLoopbackOnly();
  await keepMessagesMadeVisible();
}

/** fauxqs asks for 0.0.0.0, and what it holds are customers' orders. */
function listenOnLoopbackOnly(): void {
  const prototype = Server.prototype as { listen: (...args: readonly unknown[]) => unknown };
  const listen = prototype.listen;
  prototype.listen = function (this: Server, ...args) {
    const [first, ...rest] = args;
    const bound =
      typeof first === "object" && first !== null ? { ...first, host: "127.0.0.1" } : first;
    return listen.call(this, bound, ...rest);
  };
}

/**
 * With a folder, fauxqs writes NULL into a NOT NULL column when a message is made visible at once
 * (visibility time-out 0): the message is lost and its group locked for good. The consumer does
 * just that after the last attempt.
 */
async function keepMessagesMadeVisible(): Promise<void> {
  const place = new URL("./persistence.js", import.meta.resolve("fauxqs"));
  const { PersistenceManager } = (await import(place.href)) as {
    readonly PersistenceManager: {
      readonly prototype: {
        updateMessageReady: (this: { readonly db: DatabaseSync }, messageId: string) => void;
      };
    };
  };
  PersistenceManager.prototype.updateMessageReady = function (messageId) {
    this.db
      .prepare(
        "UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?",
      )
      .run(messageId);
  };
}
