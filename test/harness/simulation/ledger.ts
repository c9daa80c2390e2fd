import type { Origin } from "../../../lambda/contract/delivery.ts";

/** What a run of the simulation did, for the check that follows it. */
export interface Ledger {
  readonly answers: Answered[];
  /** Ids in the order the queue took them, each once. */
  readonly accepted: Set<string>;
  /** Ids that were in the dead-letter queue at some time. */
  readonly dead: Set<string>;
  /** Ids of the messages that were. */
  readonly deadMessages: Set<string>;
  /** Messages that the consumer sent there, having given up trying. */
  readonly deaths: Death[];
  /** Dead letters that the queue took back, by their message ids. */
  readonly moved: Set<string>;
  /** Dead letters that the operator removed, by their message ids. */
  readonly removed: Set<string>;
  /** How the latest invocation for a message ended. */
  readonly invocations: Map<string, { readonly done: boolean; readonly disturbed: boolean }>;
  readonly handlings: Handling[];
  /** When the consumer first reported a delivery as done with, alive, by its id. */
  readonly done: Map<string, number>;
  /** Ids of the deliveries that were counted as missed, each time. */
  readonly missed: string[];
  /** The shop's own table: what the handlers' transactions wrote, by delivery id. */
  readonly rows: Map<string, string>;
  /** How often something worth testing came up. */
  readonly seen: Map<string, number>;
  note(what: string): void;
  /** Everything in its order, as text: two runs of one seed give the same. */
  readonly trace: string[];
  record(what: string): void;
  /** The next moment: every event has its own. */
  tick(): number;
}

export interface Answered {
  readonly id: string;
  readonly status: number;
  /** When the request came, in milliseconds since the epoch. */
  readonly at: number;
  /** Milliseconds from the request to the answer. */
  readonly ms: number;
  /** Genuine, under a key that is put, and nothing but a dead connection came between. */
  readonly blameless: boolean;
}

export interface Death {
  readonly id: string;
  readonly messageId: string;
  /** From the queue's taking of the message on. */
  readonly afterMs: number;
}

/** One time that a handler ran. Moments are ticks of the ledger. */
export interface Handling {
  readonly id: string;
  readonly messageId: string;
  /** As the handler gets it. */
  readonly action: string | null;
  readonly origin: Origin;
  readonly dataText: string;
  readonly superseded: boolean;
  readonly startedAt: number;
  how: "running" | "ended" | "threw" | "killed";
  endedAt: number;
  /** When the consumer reported the delivery as done with; null when it did not. */
  acknowledgedAt: number | null;
  /** Something was made to go wrong around this handling. */
  disturbed: boolean;
}

export function createLedger(now: () => number): Ledger {
  let ticks = 0;
  const trace: string[] = [];
  const seen = new Map<string, number>();
  return {
    answers: [],
    accepted: new Set(),
    dead: new Set(),
    deadMessages: new Set(),
    deaths: [],
    moved: new Set(),
    removed: new Set(),
    invocations: new Map(),
    handlings: [],
    done: new Map(),
    missed: [],
    rows: new Map(),
    seen,
    note: (what) => void seen.set(what, (seen.get(what) ?? 0) + 1),
    trace,
    record: (what) => void trace.push(`${now()} ${what}`),
    tick: () => ++ticks,
  };
}
