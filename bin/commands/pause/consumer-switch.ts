import type { PauseNote } from "./pause-note.ts";

/** The switch of a target's consumer. Each call rejects when it is not done. */
export interface ConsumerSwitch {
  read(): Promise<SwitchState>;
  /**
   * Notes the pause, and switches the event source off.
   * @returns once nothing more is read from the queue
   */
  pause(note: { readonly since: number; readonly reason: string | null }): Promise<SwitchState>;
  /** @returns once it reads from the queue */
  resume(): Promise<SwitchState>;
  /** Whether it is on, and a note of a pause is left all the same. */
  hasStaleNote(): Promise<boolean>;
}

export interface SwitchState {
  readonly isOn: boolean;
  /** `Disabling`, say. */
  readonly state: string;
  /** Null when it is on, or was switched off another way. */
  readonly pause: PauseNote | null;
}

/** It had not come about when the waiting ended. */
export class NotSettled extends Error {
  override readonly name = "NotSettled";
  /** Lambda took it, and it goes on by itself. */
  readonly isAsked: boolean;

  constructor(isAsked: boolean, message: string) {
    super(message);
    this.isAsked = isAsked;
  }
}
