import type { BootstrapMessage } from "../../../local/runtime/bootstrap.ts";

/** A handler's run, as the consumer tells it on its diagnostics channel. */
export interface HandlerRun {
  readonly id: string;
  readonly messageId: string;
  readonly superseded: boolean;
  readonly bound: boolean;
  readonly resource: string | null;
  readonly action: string | null;
  readonly resourceId: string | null;
  /** JSON text of `data` as the handler got it. */
  readonly dataText: string;
  /** It ran to its end. */
  readonly ended: boolean;
}

export interface HandlerRuns {
  readonly onMessage: (message: BootstrapMessage) => void;
  /** In the order in which they began. */
  readonly all: () => readonly HandlerRun[];
  readonly ended: () => readonly HandlerRun[];
  /** Ids of messages that were skipped, since their delivery had been handled. */
  readonly duplicates: () => readonly string[];
  /** What the attempts said that failed. */
  readonly errors: () => readonly string[];
}

/** Collects what the consumers of a stack do. */
export function createHandlerRuns(): HandlerRuns {
  const runs: HandlerRun[] = [];
  const duplicates: string[] = [];
  const errors: string[] = [];
  return {
    onMessage({ event, dataText }) {
      switch (event.type) {
        case "handling": {
          const delivery = event.delivery as Omit<HandlerRun, "dataText" | "ended" | "messageId">;
          const { id, superseded, bound, resource, action, resourceId } = delivery;
          const { messageId } = event;
          runs.push({
            id,
            messageId,
            superseded,
            bound,
            resource,
            action,
            resourceId,
            dataText: dataText ?? "",
            ended: false,
          });
          return;
        }
        case "handled": {
          const at = runs.findLastIndex((run) => run.messageId === event.messageId && !run.ended);
          const run = runs[at];
          if (run !== undefined) runs[at] = { ...run, ended: true };
          return;
        }
        case "duplicate":
          duplicates.push(event.id);
          return;
        case "failed":
          errors.push(event.error);
          return;
        case "received":
        case "opened":
      }
    },
    all: () => [...runs],
    ended: () => runs.filter((run) => run.ended),
    duplicates: () => [...duplicates],
    errors: () => [...errors],
  };
}
