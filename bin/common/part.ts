import { timeLimited } from "../../lambda/common/time-limited.ts";
import { CannotRun } from "./cannot-run.ts";

/** Something that was read, or why it is not known. Never a value that stands for "unknown". */
export type Part<Value> =
  { readonly known: true; readonly value: Value } | { readonly known: false; readonly why: string };

/**
 * Reads one part of a whole. It never rejects: what is refused, throttled or hangs is unknown, and
 * the other parts are shown all the same.
 * @param read heeds the signal, so that no call is left behind
 */
export function readPart<Value>(
  limitMs: number,
  read: (signal: AbortSignal) => Promise<Value>,
): Promise<Part<Value>> {
  const late: Part<Value> = { known: false, why: `no answer within ${limitMs / 1_000} s` };
  return timeLimited<Part<Value>>(
    limitMs,
    async (signal) => {
      try {
        return { known: true, value: await read(signal) };
      } catch (error) {
        return signal.aborted ? late : { known: false, why: whyUnread(error) };
      }
    },
    late,
  );
}

const expired: ReadonlySet<string> = new Set([
  "ExpiredToken",
  "ExpiredTokenException",
  "InvalidClientTokenId",
  "UnrecognizedClientException",
]);
const refused: ReadonlySet<string> = new Set([
  "AccessDenied",
  "AccessDeniedException",
  "UnauthorizedOperation",
]);
const throttled: ReadonlySet<string> = new Set([
  "LimitExceededException",
  "RequestLimitExceeded",
  "Throttling",
  "ThrottlingException",
  "TooManyRequestsException",
]);

/** AWS is asked too often. */
export const isThrottled = (error: unknown): boolean =>
  error instanceof Error && throttled.has(error.name);

/** What a person can do something about: the permission that is missing, credentials, the rate. */
export function whyUnread(error: unknown): string {
  if (!(error instanceof Error)) return "it failed";
  const { name, message } = error;
  // It says by itself what to do.
  if (error instanceof CannotRun) return message.replace(/[.]? Nothing was done[.]?$/, "");
  if (expired.has(name)) return `the credentials are expired or unknown to AWS (${name})`;
  if (throttled.has(name)) return `AWS is asked too often (${name}): try again in a minute`;
  if (refused.has(name)) {
    const action = /not authorized to perform: ([A-Za-z0-9-]+:[A-Za-z0-9*]+)/.exec(message)?.[1];
    return action === undefined ? `not allowed (${name})` : `not allowed: it takes ${action}`;
  }
  if (name === "TimeoutError" || name === "AbortError") return "no answer in time";
  return (message === "" ? name : message).replace(/[.]$/, "").slice(0, 300);
}
