import type { Part } from "../../common/part.ts";
import type { PauseNote } from "../pause/pause-note.ts";

/** What is known of a deployment; each part by itself. Times are milliseconds since the epoch. */
export interface StatusParts {
  readonly queue: Part<QueueDepth>;
  /** Milliseconds that the oldest delivery has waited; null when none waits. */
  readonly oldest: Part<number | null>;
  readonly blocked: Part<Blocked>;
  readonly dead: Part<number>;
  readonly held: Part<Stored>;
  readonly quarantined: Part<Stored>;
  /** Null: there are none on this target. */
  readonly alarms: Part<Alarms | null>;
  readonly eventSource: Part<EventSourceState>;
  readonly keys: Part<readonly KeyState[]>;
  readonly webhooks: Part<Webhooks>;
  /** What the reconciler handed over in 30 days and no webhook had brought. */
  readonly missed: Part<number>;
}

export type PartName = keyof StatusParts;

export interface QueueDepth {
  readonly waiting: number;
  readonly inFlight: number;
}

/** Objects whose first delivery fails, so that those behind it wait. */
export interface Blocked {
  readonly objects: number;
  /** Of them those whose delivery has failed three attempts or more. */
  readonly persistent: number;
  /** The longest failing ones, five at most. */
  readonly longest: readonly BlockedObject[];
}

export interface BlockedObject {
  /** `Orders/123`; the delivery's id where it is about no object. */
  readonly object: string;
  readonly attempts: number;
  /** Name of the error that the last attempt ended with. */
  readonly error: string;
  readonly nextAttemptAt: number | null;
}

/** Objects of the bucket below a prefix. */
export interface Stored {
  readonly count: number;
  /** There are more than were counted. */
  readonly more: boolean;
  /** When the oldest was received; null without one. */
  readonly oldestAt: number | null;
}

export interface Alarms {
  /** In ALARM, by title. */
  readonly ringing: readonly string[];
  /** What they watch has stopped reporting, which is told like an alarm. */
  readonly silent: readonly string[];
  readonly total: number;
}

export interface EventSourceState {
  /** Lambda's own word, `Enabled`; of the local run `Enabled` or `Disabled`. */
  readonly state: string;
  readonly isOn: boolean;
  /** What `webhooks pause` noted; null when it is on, or was switched off another way. */
  readonly pause: PauseNote | null;
}

export interface KeyState {
  readonly name: string;
  /** A parameter that is no SecureString verifies nothing. */
  readonly usable: boolean;
  readonly putAt: number | null;
  /** Null: it has verified nothing yet; undefined: not known. */
  readonly lastUsedAt: number | null | undefined;
}

/** Null: there are no credentials of Shipmondo's API, so nobody can look. */
export type Webhooks = null | {
  readonly wanted: number;
  readonly registered: number;
  /** `Orders:create is missing` */
  readonly amiss: readonly string[];
};
