/** Values that may stand in a log line. Never a token, a key or anything from a payload. */
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

/**
 * One JSON object a line.
 * @param write takes a line without its line end; Lambda's own console would wrap it in another object
 */
export function createLog(
  write: (line: string) => void,
  now: () => number,
  base: LogFields = {},
): Log {
  const at =
    (level: string) =>
    (message: string, fields: LogFields = {}): void => {
      const line = { timestamp: new Date(now()).toISOString(), level, message, ...base, ...fields };
      write(JSON.stringify(line, (_name, value: unknown) => clip(value)));
    };
  return {
    info: at("INFO"),
    warn: at("WARN"),
    error: at("ERROR"),
    with: (fields) => createLog(write, now, { ...base, ...fields }),
  };
}

const clip = (value: unknown): unknown =>
  typeof value === "string" && value.length > longest ? `${value.slice(0, longest)}…` : value;

/**
 * The name of what was thrown, or the code of a network error whose name says nothing (`ECONNRESET`): safe to log where its text may
 * quote the input.
 */
export function errorName(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const { name } = error;
  if (name !== "Error" && name !== "AggregateError") return name;
  const code: unknown = "code" in error ? error.code : undefined;
  return typeof code === "string" && /^[A-Z][A-Z0-9_]{2,60}$/.test(code) ? code : name;
}
