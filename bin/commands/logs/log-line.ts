import type { NamedObject } from "../../common/read-object.ts";

export const levels = ["debug", "info", "warn", "error"] as const;
export type Level = (typeof levels)[number];

/** A line of a function's log. */
export interface LogLine {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** `consumer`; null where nothing says which. */
  readonly function: string | null;
  readonly level: Level;
  readonly message: string;
  /** The line's other members. */
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface LineFilter {
  /** This one and those above it. */
  readonly level: Level;
  /** Null: of every object, and of none. */
  readonly object: NamedObject | null;
}

/** What a line of the log carries besides what its function wrote. */
export interface WrittenLine {
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly function: string | null;
}

/** Member that the local run's log file has in front, and CloudWatch in its groups. */
export const functionMember = "@function";

/**
 * Reads a line. What is no JSON, a crash say, is shown as it is, as an error: nothing of ours
 * writes such a line.
 * @returns null for metrics, and for Lambda's own lines about an invocation that went well
 */
export function readLogLine({ text, at, function: named }: WrittenLine): LogLine | null {
  const line = objectIn(text);
  if (line === null) {
    const message = text.trim();
    return message === "" ? null : { at, function: named, level: "error", message, fields: {} };
  }
  if ("_aws" in line) return null;
  const { type } = line;
  if (typeof type === "string" && type.startsWith("platform."))
    return platformLine(line, at, named);
  const { timestamp, level, message, [functionMember]: written, ...fields } = line;
  const own = typeof timestamp === "string" ? Date.parse(timestamp) : NaN;
  return {
    at: Number.isNaN(own) ? at : own,
    function: named ?? (typeof written === "string" ? written : null),
    level: levelOf(level),
    message: typeof message === "string" ? message : JSON.stringify(message ?? fields),
    fields,
  };
}

export function matches({ level, fields }: LogLine, filter: LineFilter): boolean {
  if (levels.indexOf(level) < levels.indexOf(filter.level)) return false;
  const { object } = filter;
  return (
    object === null || (fields.resource === object.resource && fields.resourceId === object.id)
  );
}

/** Lambda's levels are in capitals, with TRACE and FATAL at the ends. */
function levelOf(text: unknown): Level {
  const name = typeof text === "string" ? text.toLowerCase() : "";
  if (name === "fatal") return "error";
  if (name === "trace") return "debug";
  return levels.find((level) => level === name) ?? "info";
}

/** https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html */
function platformLine(
  { type, record }: Readonly<Record<string, unknown>>,
  at: number,
  named: string | null,
): LogLine | null {
  const { status, ...fields } = isObject(record) ? record : {};
  if (type !== "platform.report" || (status !== "timeout" && status !== "error")) return null;
  const message = `Lambda: the invocation ended with ${status}`;
  return { at, function: named, level: "error", message, fields };
}

function objectIn(text: string): Readonly<Record<string, unknown>> | null {
  if (!text.startsWith("{")) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
