import { timeText } from "../../common/read-time.ts";

/** What a backfill has done so far. */
export interface Tally {
  readonly seen: number;
  readonly sent: number;
  /** Handled before, or on their way. */
  readonly skipped: number;
}

export interface ProgressView {
  readonly tally: Tally;
  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly until: number;
  readonly reached: number;
  /** For how long this command has been at it. */
  readonly ms: number;
  readonly dryRun: boolean;
}

/** "up to 2025-03-01T00:00:00Z, 42 % of the time: 1200 seen, 1150 sent, 50 skipped, 38 a second" */
export function progressText({ tally, since, until, reached, ms, dryRun }: ProgressView): string {
  const percent = until > since ? Math.floor(((reached - since) / (until - since)) * 100) : 100;
  const rate = ms > 0 ? Math.round(tally.seen / (ms / 1_000)) : 0;
  return `up to ${timeText(reached)}, ${percent} % of the time: ${tallyText(tally, dryRun)}, ${rate} a second`;
}

export const tallyText = ({ seen, sent, skipped }: Tally, dryRun: boolean): string =>
  `${seen} seen, ${sent} ${dryRun ? "to be sent" : "sent"}, ${skipped} skipped`;
