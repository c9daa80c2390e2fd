import type { DeliveryRow } from "./delivery-row.ts";
import type { BuildState, ConsumerState, FaultSwitch, RerunState } from "./run-state.ts";

/**
 * `GET /api/view/live`, server-sent events: each has the event name of its `type`, `data` is the
 * JSON, and `id` grows by one. A client that comes back with `Last-Event-ID` gets what it missed,
 * or `reset` when that is not kept any more: then it reads everything again. Rows are sent at most
 * every 100 ms, the newest state of each. A comment line is sent every 15 s.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export type LiveEvent =
  | { readonly type: "rows"; readonly rows: readonly DeliveryRow[] }
  /** Rows that are gone; those whose id became another's are told as `to`. */
  | {
      readonly type: "removed";
      readonly rows: readonly { readonly id: string; readonly to: string | null }[];
    }
  | { readonly type: "consumer"; readonly consumer: ConsumerState }
  | { readonly type: "build"; readonly build: BuildState }
  | { readonly type: "rerun"; readonly rerun: RerunState }
  | { readonly type: "faults"; readonly faults: readonly FaultSwitch[] }
  | { readonly type: "reset" };
