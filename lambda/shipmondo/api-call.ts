import { authorization, type ApiCredentials } from "./credentials.ts";
import { readText } from "./read-text.ts";

/** Why a call gave nothing. */
export type ApiFailure =
  /** 401 or 403: the credentials are wrong, or may not do this. */
  | { readonly ok: false; readonly reason: "unauthorized" }
  | { readonly ok: false; readonly reason: "not_found" }
  /** 400 or 422: Shipmondo will not do it; `text` is its own word for why. */
  | { readonly ok: false; readonly reason: "refused"; readonly text: string }
  /** 429 to the last attempt. */
  | { readonly ok: false; readonly reason: "throttled"; readonly retryAfterMs: number | null }
  /** No answer, 5xx, a redirect, or no JSON, to the last attempt; `code` says which. */
  | { readonly ok: false; readonly reason: "failed"; readonly code: string };

export interface ApiAnswer {
  readonly ok: true;
  readonly headers: Headers;
  readonly body: unknown;
}

export interface ApiCallOptions {
  /** Base address, as `readApiAddress` gives it. */
  readonly url: string;
  readonly credentials: ApiCredentials;
  readonly fetch: typeof fetch;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** 0 to 1, for jitter. */
  readonly random: () => number;
  /** Attempts at a call that may be made twice. @default 4 */
  readonly attempts?: number;
  /** How long one attempt may take. @default 10,000 */
  readonly answerMs?: number;
  /** When the caller must have an answer, in milliseconds since the epoch. @default never */
  readonly until?: () => number;
}

export interface ApiRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Below the base address, with its query: "/webhooks?page=1". */
  readonly path: string;
  readonly body?: unknown;
  /** Longer than `answerMs` for a call that waits for something itself. */
  readonly answerMs?: number;
}

export type ApiCall = (request: ApiRequest) => Promise<ApiAnswer | ApiFailure>;

/** Of one answer: a page has 50 objects at most, of a few kB each. */
const mostBytes = 32 * 2 ** 20;
const firstWaitMs = 500;
const longestWaitMs = 60_000;

/**
 * Makes calls of Shipmondo's REST API. A GET, PUT or DELETE that fails in a way that may pass is
 * made again, and every call after the wait that a 429 asks for. The credentials go to the host of
 * `url` alone: no redirect is followed. Source of the answers' forms: `openapi.json` of
 * github.com/shipmondo/shipmondo-cli.
 */
export function createApiCall(options: ApiCallOptions): ApiCall {
  const { url, credentials, now, sleep, random, attempts = 4, answerMs = 10_000 } = options;
  const until = options.until ?? (() => Infinity);

  async function attempt(request: ApiRequest): Promise<ApiAnswer | ApiFailure> {
    const timeMs = Math.min(request.answerMs ?? answerMs, Math.max(1, until() - now()));
    try {
      const response = await options.fetch(`${url}${request.path}`, {
        method: request.method,
        headers: {
          accept: "application/json",
          authorization: authorization(credentials),
          ...(request.body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
        redirect: "manual",
        signal: AbortSignal.timeout(timeMs),
      });
      // The body is read in the same limit: an answer may stop in the middle.
      return answerOf(response, await readText(response, mostBytes), now());
    } catch (error) {
      return { ok: false, reason: "failed", code: codeOf(error) };
    }
  }

  return async (request) => {
    for (let number = 1; ; number++) {
      const answer = await attempt(request);
      if (answer.ok || number >= attempts || !mayBeRepeated(request, answer)) return answer;
      const backoff = Math.min(firstWaitMs * 2 ** (number - 1), longestWaitMs);
      const asked = answer.reason === "throttled" ? answer.retryAfterMs : null;
      // Also behind "Retry-After: 0", which would be four calls in a row.
      const waitMs = Math.max(asked ?? 0, backoff * (0.5 + random() / 2));
      if (waitMs > longestWaitMs || now() + waitMs >= until()) return answer;
      await sleep(waitMs);
    }
  };
}

function answerOf(response: Response, text: string, now: number): ApiAnswer | ApiFailure {
  const { status, headers } = response;
  if (status === 401 || status === 403) return { ok: false, reason: "unauthorized" };
  if (status === 404) return { ok: false, reason: "not_found" };
  if (status === 429) {
    return { ok: false, reason: "throttled", retryAfterMs: retryAfterMs(headers, now) };
  }
  if (status === 400 || status === 422) {
    return { ok: false, reason: "refused", text: errorText(text) };
  }
  if (status < 200 || status >= 300) {
    return { ok: false, reason: "failed", code: `Status${status}` };
  }
  if (status === 204) return { ok: true, headers, body: null };
  // An unknown path, and perhaps maintenance, is answered 200 with a page.
  if (!(headers.get("content-type") ?? "").includes("json")) {
    return { ok: false, reason: "failed", code: "NotJson" };
  }
  try {
    return { ok: true, headers, body: JSON.parse(text) };
  } catch {
    return { ok: false, reason: "failed", code: "NotJson" };
  }
}

/**
 * A POST that failed may have been done all the same; one that was throttled was not. A redirect
 * says that the address is wrong, which does not pass; nor does an answer that is too large.
 */
function mayBeRepeated({ method }: ApiRequest, failure: ApiFailure): boolean {
  if (failure.reason === "throttled") return true;
  return (
    failure.reason === "failed" && method !== "POST" && !/^(Status3|TooLarge)/.test(failure.code)
  );
}

/** Seconds or a date (RFC 9110, section 10.2.3); anything else counts as not sent. */
function retryAfterMs(headers: Headers, now: number): number | null {
  const text = headers.get("retry-after")?.trim() ?? "";
  if (/^\d+$/.test(text)) return Number(text) * 1_000;
  // Else Date.parse reads "1.5" as a day of 2001, long gone.
  return /^[A-Za-z]{3}, .* GMT$/.test(text) ? Math.max(0, Date.parse(text) - now) : null;
}

/** Shipmondo's `{"error":"…"}`; its text is shown to people, so it is cut and kept to one line. */
function errorText(text: string): string {
  try {
    const { error } = JSON.parse(text) as { readonly error?: unknown };
    if (typeof error === "string") return error.replaceAll(/\p{Cc}+/gu, " ").slice(0, 300);
  } catch {
    // Told below.
  }
  return "Shipmondo gave no reason";
}

/**
 * The network's code, `ECONNRESET`, which fetch hides in its error's cause; else the error's name.
 */
function codeOf(error: unknown): string {
  const { name, cause } = error as { readonly name?: unknown; readonly cause?: unknown };
  const { code } = (cause ?? {}) as { readonly code?: unknown };
  if (typeof code === "string") return code;
  return typeof name === "string" ? name : "Unknown";
}
