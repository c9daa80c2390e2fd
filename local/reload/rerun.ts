import { z } from "zod";
import { checked, done } from "../acts/act-input.ts";
import type { History } from "../history/history.ts";
import { createObservable, type Observed } from "../observed.ts";
import type { BootstrapMessage } from "../runtime/bootstrap.ts";
import type { ActHandlers, ActResult } from "../screen/screen.ts";
import type { DeliveryRow } from "../view/delivery-row.ts";
import type { RerunState } from "../view/run-state.ts";
import { isSameFailure, markOf, type FailedHappening, type FailureMark } from "./same-failure.ts";

export interface RerunParts {
  /** Whether it is on at first. */
  readonly on: boolean;
  readonly history: Pick<History, "get" | "onChange">;
  /**
   * Has a delivery attempted again: at once while it waits for its retry, as a replay when it is
   * dead. Asked for no other one.
   */
  readonly replay: (id: string) => Promise<ActResult<unknown>>;
  /** Text of a line of the sources; null when it cannot be read. */
  readonly lineAt: (file: string, line: number) => string | null;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

/** Runs the last failed delivery again when other code has been put in. */
export interface Rerun {
  readonly state: Observed<RerunState>;
  /** Turns it on or off: the act of the page. */
  readonly act: ActHandlers["rerun"];
  /** @param replaced how often the code had been replaced when its instance was started */
  onMessage(message: BootstrapMessage, replaced: number): void;
  /** Other code runs from now on. */
  onReplaced(): void;
  stop(): void;
}

/** Of a run in which very much fails. */
const mostFailed = 1_000;

/**
 * Follows what failed in this run, the latest last. After each replacement the latest is attempted
 * again, and how that ends is told: only an attempt of the new code counts, whoever began it.
 */
export function createRerun(parts: RerunParts): Rerun {
  const { history, startedAt } = parts;
  const first: RerunState = { on: parts.on, id: null, outcome: null, error: null };
  const state = createObservable<RerunState>(first);
  const failed = new Map<string, { readonly mark: FailureMark; readonly at: number }>();
  /** The code of each delivery's latest attempt: how often it had been replaced. */
  const attemptedBy = new Map<string, number>();
  let replaced = 0;
  let watched: { readonly id: string; readonly before: FailureMark } | null = null;

  const tell = (changes: Partial<RerunState>): void => {
    state.set({ ...state.current(), ...changes });
  };
  const attempt = (id: string): void => {
    const status = history.get(id)?.row.status;
    // What runs is followed to its end, and what is handled must not be handled again.
    if (status !== "failed" && status !== "dead") return;
    void parts.replay(id).then(({ ok }) => {
      // What waits is attempted anyway; a dead one that is not taken up stays dead.
      if (ok || status !== "dead" || watched?.id !== id) return;
      watched = null;
      tell({ outcome: null });
    });
  };

  const onEnded = (id: string): void => {
    failed.delete(id);
    if (watched?.id !== id) return;
    watched = null;
    const isNew = (attemptedBy.get(id) ?? 0) >= replaced;
    tell({ outcome: isNew ? "fixed" : null, error: null });
  };

  const onFailed = (id: string, failure: FailedHappening): void => {
    const known = failed.get(id);
    if (failure.at < startedAt || (known !== undefined && known.at >= failure.at)) return;
    const mark = markOf(failure, parts.lineAt);
    failed.delete(id);
    failed.set(id, { mark, at: failure.at });
    for (const oldest of failed.keys()) {
      if (failed.size <= mostFailed) break;
      failed.delete(oldest);
    }
    if (watched === null) {
      if (state.current().id !== id) tell({ id, outcome: null, error: mark.message });
      return;
    }
    if (watched.id !== id) return;
    if ((attemptedBy.get(id) ?? 0) < replaced) {
      // The attempt had begun with the code of before.
      attempt(id);
      return;
    }
    const outcome = isSameFailure(watched.before, mark) ? "still failing" : "another error";
    watched = null;
    tell({ outcome, error: mark.message });
  };

  const onRow = ({ id, status }: DeliveryRow): void => {
    if (status === "handled" || status === "superseded") onEnded(id);
    if (status !== "failed" && status !== "dead") return;
    const failure = history.get(id)?.happenings.findLast(({ type }) => type === "failed");
    if (failure?.type === "failed") onFailed(id, failure);
  };
  const stop = history.onChange(({ rows, removed }) => {
    for (const { id } of removed) {
      failed.delete(id);
      if (watched?.id === id) watched = null;
      if (state.current().id === id) tell({ id: null, outcome: null, error: null });
    }
    rows.forEach(onRow);
  });

  return {
    state,
    stop,
    act: checked(z.object({ on: z.boolean() }), ({ on }) => {
      if (!on) watched = null;
      const { outcome } = state.current();
      tell({ on, outcome: !on && outcome === "running" ? null : outcome });
      return Promise.resolve(done({}));
    }),
    onMessage({ event }, by) {
      if (event.type !== "handling") return;
      const { id } = event.delivery as { readonly id?: unknown };
      if (typeof id !== "string") return;
      attemptedBy.delete(id);
      attemptedBy.set(id, by);
      for (const oldest of attemptedBy.keys()) {
        if (attemptedBy.size <= mostFailed) break;
        attemptedBy.delete(oldest);
      }
    },
    onReplaced() {
      replaced += 1;
      const [last] = [...failed].slice(-1);
      if (!state.current().on || last === undefined) return;
      const [id, { mark }] = last;
      watched = { id, before: mark };
      tell({ id, outcome: "running", error: mark.message });
      attempt(id);
    },
  };
}
