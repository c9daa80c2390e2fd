import type { DeliveryRow } from "./delivery-row.ts";

/** `GET /api/view/deliveries/<id>`: one delivery, its data apart. 404 when it is not known. */
export interface DeliveryView {
  readonly row: DeliveryRow;
  /** In the order in which it happened. */
  readonly way: readonly Step[];
  /** From its first request's arrival to the answer; empty when it came another way. */
  readonly answer: readonly Segment[];
  /** From when it was durable to the end of its handling; empty when it was refused. */
  readonly handling: readonly Segment[];
  readonly attempts: readonly AttemptView[];
  /** Null when it came another way than through the front of this run. */
  readonly request: RequestView | null;
  readonly token: TokenView | null;
  readonly refusal: RefusalView | null;
  readonly waiting: WaitingView | null;
  readonly logs: readonly LogLine[];
  /** Ids of the deliveries of the same object that came next to it; null at the ends. */
  readonly before: string | null;
  readonly after: string | null;
  readonly bound: BoundView;
  /** What a switch of "break it" did to it, and what the promise did about that. */
  readonly faults: readonly FaultNote[];
}

export type StepKind =
  | "arrived"
  | "verified"
  | "stored"
  | "answered"
  | "refused"
  | "opened"
  | "taken"
  | "attempt"
  | "failed"
  | "handled"
  | "superseded"
  | "duplicate"
  | "dead"
  | "ended";

/** A point of the way it took. */
export interface Step {
  readonly kind: StepKind;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** How long it took, where it takes time: an attempt, the answer. */
  readonly ms: number | null;
  /** For a person: "on the queue", "attempt 2 failed: TypeError". */
  readonly text: string;
}

/** A stretch of the way that a delivery took. Times are in milliseconds since the epoch. */
export interface Segment {
  readonly kind: "verify" | "store" | "answer" | "hold" | "queue" | "run" | "wait";
  readonly from: number;
  /** Null while it goes on. */
  readonly to: number | null;
  /** How an attempt ended; null for what is none, or goes on. */
  readonly end: "good" | "bad" | null;
  readonly text: string;
}

export interface AttemptView {
  /** From 1; counts again for a redriven message. */
  readonly number: number;
  readonly messageId: string;
  readonly startedAt: number;
  /** Null while it runs. */
  readonly endedAt: number | null;
  readonly outcome: "running" | "handled" | "superseded" | "failed" | "dead";
  readonly error: ErrorView | null;
  /** Milliseconds since the epoch; null when there is none. */
  readonly nextAttemptAt: number | null;
}

export interface ErrorView {
  readonly name: string;
  readonly message: string;
  /** With the places of the sources; null when the function gave none. */
  readonly stack: string | null;
  /** The first place in the user's own code. */
  readonly source: SourceView | null;
}

export interface SourceView {
  /** Relative to the project: `handlers/orders.ts`. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The lines around it as they are on the disk now. */
  readonly excerpt: readonly { readonly line: number; readonly text: string }[];
  /** Opens the place in an editor: `vscode://file/…`. */
  readonly editorUrl: string;
}

export interface RequestView {
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly bytes: number;
  readonly status: number;
  /** The answer's text. */
  readonly answer: string;
}

/** The token taken apart. Nothing of a key is in it, and no signature. */
export interface TokenView {
  /** The protected header's members; null when it is no JSON object. */
  readonly header: Readonly<Record<string, unknown>> | null;
  /** The payload's members but `data`; null when it is no JSON object. */
  readonly claims: Readonly<Record<string, unknown>> | null;
  /** Name of the accepted key that verified it; null when none did. */
  readonly key: string | null;
}

/** Whether the signed webhook name binds the unsigned headers, and why. */
export interface BoundView {
  readonly bound: boolean;
  readonly why: string;
}

export interface RefusalView {
  /** The receiver's reason: "signature", "algorithm", "binding" … */
  readonly reason: string;
  /** The step that refused it, as a sentence. */
  readonly step: string;
  /** The usual slips that fit what arrived, the likeliest first, each with what to do. */
  readonly slips: readonly string[];
}

/** Why it has not been handled yet. */
export interface WaitingView {
  readonly reason: "behind" | "retry" | "held" | "paused" | "busy" | "dead" | "delay";
  readonly text: string;
  /** When that ends, in milliseconds since the epoch; null when nobody knows. */
  readonly until: number | null;
  /** The delivery that it waits for. */
  readonly behind: string | null;
}

export interface LogLine {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Logical name of the function: "Consumer". */
  readonly function: string;
  readonly level: "DEBUG" | "INFO" | "WARN" | "ERROR";
  readonly message: string;
  /** The rest of the line's members. */
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface FaultNote {
  readonly at: number;
  /** Name of the switch. */
  readonly fault: string;
  readonly text: string;
}
