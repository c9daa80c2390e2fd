import type { HandlerLog } from "../contract/handler.ts";
import type { Log, LogFields } from "../common/log.ts";

/**
 * The log that a handler gets: an error among the fields is written as a failed attempt is, with
 * its message, causes, stack and place; what is no JSON is written as its type. It never throws.
 * @param errorFields what is logged of an error
 */
export function createHandlerLog(log: Log, errorFields: (error: Error) => LogFields): HandlerLog {
  const fieldsOf = (fields: Readonly<Record<string, unknown>> = {}): LogFields => {
    try {
      return Object.assign({}, ...Object.entries(fields).map(fieldOf)) as LogFields;
    } catch {
      // A getter, or no object at all in a project without types.
      return {};
    }
  };
  const fieldOf = ([given, value]: readonly [string, unknown]): object => {
    const name = ofTheLine.has(given) ? `${given}_` : given;
    if (!(value instanceof Error)) return { [name]: loggable(value) };
    const { error, ...rest } = errorFields(value);
    // The one called "error" as a failed attempt has it; others beside it.
    if (name === "error") return { error, ...rest };
    return { [name]: error, ...renamed(rest, (field) => `${name}.${field}`) };
  };
  return {
    info: (message, fields) => {
      log.info(message, fieldsOf(fields));
    },
    warn: (message, fields) => {
      log.warn(message, fieldsOf(fields));
    },
    error: (message, fields) => {
      log.error(message, fieldsOf(fields));
    },
    with: (fields) => createHandlerLog(log.with(fieldsOf(fields)), errorFields),
  };
}

/** What says which line it is and what it is about: not to be overwritten. */
const ofTheLine: ReadonlySet<string> = new Set([
  "timestamp",
  "level",
  "message",
  "deliveryId",
  "messageId",
  "requestId",
]);

const renamed = (fields: LogFields, rename: (name: string) => string): LogFields =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [rename(name), value]));

/** The user's fields may be lists and objects; a circle or a bigint must not fail the handler. */
function loggable(value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  try {
    const json = JSON.stringify(value) as string | undefined;
    return json === undefined || json.length <= 8_000 ? value : `${json.slice(0, 8_000)}…`;
  } catch {
    return `[${typeof value}]`;
  }
}
