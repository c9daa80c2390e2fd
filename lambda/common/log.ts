/** Values that may be in a log line. Never a token, a key or anything from a payload. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** The same log with `fields` on every line. */
  with(fields: LogFields): Log;
}

/** Header texts are a stranger's: cut before they reach a log. */
const longest = 200;

/** What a handler's error says of itself is what its author looks for: cut far later. */
const longestError = 8_000;
const errorFields: ReadonlySet<string> = new Set(["text", "stack"]);

/**
 * One JSON object a line.
 * @param write takes a line without its line end; Lambda's own console would wrap it in another
 * object
 * @param base fields of every line; a function is asked at each line, for what changes from one
 * invocation to the next
 */
export function createLog(
  write: (line: string) => void,
  now: () => number,
  base: LogFields | (() => LogFields) = {},
): Log {
  const fieldsOf = typeof base === "function" ? base : () => base;
  const at =
    (level: string) =>
    (message: string, fields: LogFields = {}): void => {
      const timestamp = new Date(now()).toISOString();
      const line = { timestamp, level, message, ...fieldsOf(), ...fields };
      write(JSON.stringify(line, clip));
    };
  return {
    info: at("INFO"),
    warn: at("WARN"),
    error: at("ERROR"),
    with: (fields) => createLog(write, now, () => ({ ...fieldsOf(), ...fields })),
  };
}

function clip(name: string, value: unknown): unknown {
  const most = errorFields.has(name) ? longestError : longest;
  return typeof value === "string" && value.length > most ? `${value.slice(0, most)}…` : value;
}

/**
 * The name of what was thrown, or the code of a network error whose name says nothing
 * (`ECONNRESET`): safe to log where its text may quote the input.
 */
export function errorName(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const { name } = error;
  if (name !== "Error" && name !== "AggregateError") return name;
  const code: unknown = "code" in error ? error.code : undefined;
  return typeof code === "string" && /^[A-Z][A-Z0-9_]{2,60}$/.test(code) ? code : name;
}
