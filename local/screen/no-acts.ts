import type { ActHandlers, ActResult } from "./screen.ts";

const none = (): Promise<ActResult<never>> =>
  Promise.resolve({ ok: false, status: 409, error: "The run is starting: try again in a moment." });

/** Until the run has started. */
export const noActs: ActHandlers = {
  replay: none,
  resend: none,
  format: none,
  send: none,
  shop: none,
  redrive: none,
  drop: none,
  pause: none,
  resume: none,
  curl: none,
  test: none,
  forget: none,
  fault: none,
  rerun: none,
};
