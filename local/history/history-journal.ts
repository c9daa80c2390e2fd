import { noJournal, type RowJournal } from "../delivery-rows.ts";
import type { Happening, KeptRequest } from "./history.ts";
import type { WrittenLine } from "./log-lines.ts";

/** A line and the number that the journal knows it by. */
export interface KeptLine extends WrittenLine {
  readonly n: number;
}

/** What is known of a delivery besides its row. */
export interface Details {
  readonly way: readonly Happening[];
  readonly request: KeptRequest | null;
  readonly lines: readonly KeptLine[];
}

/** Is told of each change of rows and details, so that a later run can begin with the same. */
export interface HistoryJournal extends RowJournal {
  readonly lastSeq: number;
  /** What an earlier run noted; null when it noted nothing. */
  details(id: string): Details | null;
  putWay(id: string, way: readonly Happening[]): void;
  putRequest(id: string, request: KeptRequest): void;
  /** @returns the line's number: it grows */
  addLine(id: string, line: WrittenLine): number;
  dropLine(n: number): void;
  /** Lines of one delivery become another's. */
  moveLines(from: string, to: string): void;
  dropDetails(id: string): void;
  /** What was told is written when this returns; else within milliseconds. */
  flush(): void;
  clear(): void;
}

/** For a run that keeps nothing. */
export function keepNothing(): HistoryJournal {
  let lines = 0;
  const nothing = (): void => undefined;
  return {
    ...noJournal,
    lastSeq: 0,
    details: () => null,
    putWay: nothing,
    putRequest: nothing,
    addLine: () => ++lines,
    dropLine: nothing,
    moveLines: nothing,
    dropDetails: nothing,
    flush: nothing,
    clear: nothing,
  };
}
