import type { LogLine } from "../view/delivery-view.ts";

/** A line that a function wrote, as it wrote it. */
export interface WrittenLine {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Logical name of the function: "Consumer". */
  readonly function: string;
  readonly text: string;
}

const functions = ["Receiver", "Consumer", "Reclaimer", "Reconciler"] as const;

/** By the name in the template, which has the construct's in front and a hash behind. */
export const logicalName = (name: string): string =>
  functions.find((each) => name.includes(each)) ?? name;

/**
 * What a line is about, by the first member of that name: the functions' own come before what a
 * handler adds. Within a text the quotes would be escaped.
 */
export const deliveryIdIn = (line: string): string | null =>
  line.startsWith("{") ? (/"deliveryId":"([^"\\]{1,100})"/.exec(line)?.[1] ?? null) : null;

/** A metric, in the form that CloudWatch reads from a log. */
export const isMetric = (line: string): boolean => line.startsWith('{"_aws"');

const levels = ["DEBUG", "INFO", "WARN", "ERROR"] as const;
const isLevel = (level: unknown): level is LogLine["level"] =>
  levels.some((each) => each === level);

/** A line as it is shown: a function's own is JSON, anything else what a handler printed. */
export function shownLine(written: WrittenLine): LogLine {
  const plain: LogLine = {
    at: written.at,
    function: written.function,
    level: "INFO",
    message: written.text,
    fields: {},
  };
  if (!written.text.startsWith("{")) return plain;
  try {
    const line = JSON.parse(written.text) as Readonly<Record<string, unknown>>;
    const { timestamp, level, message, ...fields } = line;
    if (typeof message !== "string" || !isLevel(level)) return plain;
    const at = typeof timestamp === "string" ? Date.parse(timestamp) : NaN;
    return { ...plain, at: Number.isNaN(at) ? written.at : at, level, message, fields };
  } catch {
    return plain;
  }
}
