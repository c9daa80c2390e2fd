import { formatTable } from "../../common/format-table.ts";
import { timeText } from "../../common/read-time.ts";
import { kinds, type FoundRow, type Kind } from "./found-row.ts";

/** How many rows there are of each kind. */
export type Summary = Readonly<Record<Kind, number>>;

export function summaryOf(rows: readonly FoundRow[]): Summary {
  const count = (kind: Kind): number => rows.filter((row) => row.kind === kind).length;
  return Object.fromEntries(kinds.map((kind) => [kind, count(kind)])) as Summary;
}

/** Whether something of a registered webhook's has not been handled, and will not be by itself. */
export const isMissed = (summary: Summary): boolean =>
  summary["missed creation"] + summary["missed change"] + summary.dead > 0;

export const rowTable = (rows: readonly FoundRow[]): readonly string[] =>
  formatTable(
    ["RESOURCE", "ID", "NUMBER", "WHEN", "WHAT"],
    rows.map((row) => [row.resource, row.id, row.number ?? "-", timeText(row.at), whatOf(row)]),
  );

export function whatOf({ kind, fields }: FoundRow): string {
  if (kind === "dead") return "dead: redrive";
  return fields.length === 0 ? kind : `${kind} (${fields.join(", ")})`;
}

const wordsOf: Readonly<Record<Kind, (count: number) => string>> = {
  "missed creation": (n) => `${n} missed ${n === 1 ? "creation" : "creations"}`,
  "missed change": (n) => `${n} missed ${n === 1 ? "change" : "changes"}`,
  dead: (n) => `${n} dead`,
  uncertain: (n) => `${n} uncertain`,
  unannounced: (n) => `${n} unannounced`,
};

/** "2 missed creations, 1 dead"; or that nothing was found. */
export function summaryText(summary: Summary): string {
  const words = kinds
    .filter((kind) => summary[kind] > 0)
    .map((kind) => wordsOf[kind](summary[kind]));
  return words.length === 0 ? "Nothing was missed" : words.join(", ");
}

/** What the kinds mean that were found, and what to do about them. */
export function adviceOf(
  rows: readonly FoundRow[],
  stack: string | null,
  all: boolean,
): readonly string[] {
  const summary = summaryOf(rows);
  const unannounced = all
    ? "unannounced: no registered webhook announces the change, and the setting reconcile.all has it handed over."
    : "unannounced: no registered webhook announces the change, such as an edit by hand; it is not handed over.";
  return [
    ...(summary.uncertain === 0
      ? []
      : [
          "uncertain: nothing is known of it any more; its handler gets it, and it is not counted as missed.",
        ]),
    ...(summary.unannounced === 0 ? [] : [unannounced]),
    ...rows.flatMap((row) => {
      const command = redriveOf(row, stack);
      return command === null
        ? []
        : [`dead: ${row.resource} ${row.id} is handled after ${command}`];
    }),
  ];
}

/** The command that has a dead letter handled; null for other kinds. */
export const redriveOf = ({ deadId }: FoundRow, stack: string | null): string | null =>
  deadId === null
    ? null
    : `npm run webhooks -- dead redrive ${deadId}${stack === null ? "" : ` --stack ${stack}`}`;

/** A row for scripts. */
export const jsonRow = (row: FoundRow, stack: string | null): object => {
  const { resource, id, number, at, kind, fields, deadId, handedOver } = row;
  const dead = { deadLetter: deadId, redrive: redriveOf(row, stack) };
  return {
    resource,
    id,
    number,
    at: new Date(at).toISOString(),
    kind,
    fields,
    handedOver,
    ...dead,
  };
};
