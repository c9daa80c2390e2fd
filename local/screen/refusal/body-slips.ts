import { jsonFault } from "./json-fault.ts";
import { cutToken, jsonOf } from "./sent-token.ts";

/** A request's body, and what its headers say of it. */
export interface SentBody {
  readonly text: string;
  readonly isCut: boolean;
  readonly contentType: string;
  readonly contentEncoding: string;
}

export interface BodyFinding {
  readonly slips: readonly string[];
  /** The token that is in it somewhere; null when none is found. */
  readonly token: string | null;
}

const right = 'send {"data":"<token>"} as JSON';

/** What is wrong with a body that is no JSON object with a token under `data`. */
export function bodySlips({ text, isCut, contentType, contentEncoding }: SentBody): BodyFinding {
  const found = (slip: string, token: string | null = null): BodyFinding => ({
    slips: [slip],
    token,
  });
  if (text === "") return found(`The body is empty: ${right}.`);
  if (contentEncoding !== "" && contentEncoding !== "identity") {
    return found(`The body is compressed (${shortened(contentEncoding)}): send it as it is.`);
  }
  const alone = asToken(text);
  if (alone !== null) return found(`The body is the token alone: ${right}.`, alone);
  const form = new URLSearchParams(text).get("data");
  const isForm = /^(?:[^{["=\s]+=)/.test(text);
  if (isForm || contentType.startsWith("application/x-www-form-urlencoded")) {
    return found(`The body is encoded as a form: ${right}.`, form);
  }
  if (contentType.startsWith("multipart/")) {
    return found(`The body is a multipart form: ${right}.`);
  }
  if (text.startsWith("<")) return found(`The body is XML or HTML: ${right}.`);
  if (isCut) return found("Only the body's beginning is kept, so it cannot be looked into.");
  const fault = jsonFault(text.replace(/^\uFEFF/, ""));
  if (fault !== null) return found(faultSlip(text, fault));
  return valueSlips(JSON.parse(text.replace(/^\uFEFF/, "")) as unknown);
}

/** @param value what the body holds as JSON */
function valueSlips(value: unknown): BodyFinding {
  const found = (slip: string, token: string | null = null): BodyFinding => ({
    slips: [slip],
    token,
  });
  if (typeof value === "string") {
    const inner = jsonFault(value) === null ? (JSON.parse(value) as unknown) : value;
    const token = asToken(value) ?? tokenIn(inner);
    return found(`The body is encoded as JSON twice, so that it is a text: ${right}.`, token);
  }
  if (typeof value !== "object" || value === null) {
    return found(`The body is no JSON object: ${right}.`);
  }
  if (Array.isArray(value)) {
    return found(`The body is a list: ${right}, one request for each token.`, tokenIn(value[0]));
  }
  const members = value as Readonly<Record<string, unknown>>;
  if (!Object.hasOwn(members, "data")) {
    const token =
      Object.values(members)
        .map(asToken)
        .find((each) => each !== null) ?? null;
    return token === null
      ? found(`The body has no member \`data\`: what it holds is not signed; ${right}.`)
      : found(`The token is under another name than \`data\`: ${right}.`, token);
  }
  if (members.data === "") return found("`data` is empty: no token was made.");
  if (typeof members.data === "string") {
    return found("The body has more values than one token: send `data` alone.", members.data);
  }
  return typeof members.data === "object" && members.data !== null
    ? found("`data` is an object, so it is not signed: sign it, and send the token as a text.")
    : found("`data` is no text: send the token as a text.");
}

/** Which byte of a body is wrong. */
export function faultSlip(
  text: string,
  { at, expected }: { readonly at: number; readonly expected: string },
): string {
  const byte = Buffer.byteLength(text.slice(0, at)) + 1;
  if (at >= text.length) {
    return `It breaks off after ${byte - 1} bytes, where ${expected} must follow: see that Content-Length is its length in bytes.`;
  }
  const found = text.slice(at, at + 1);
  const hint = found === "'" ? " JSON has double quotes only." : "";
  return `It stops being JSON at byte ${byte}, “${shortened(found)}”, where ${expected} must be.${hint}`;
}

const tokenIn = (value: unknown): string | null =>
  typeof value === "object" && value !== null
    ? asToken((value as { readonly data?: unknown }).data)
    : null;

/** Three segments, of which the first holds a JSON object; null for anything else. */
function asToken(value: unknown): string | null {
  const token = typeof value === "string" ? cutToken(value) : null;
  const header = token === null ? null : jsonOf(token.header);
  const isToken = typeof header === "object" && header !== null;
  return isToken && typeof value === "string" ? value.trim() : null;
}

const shortened = (text: string): string => text.replace(/[^\x20-\x7e]/g, "\u{fffd}").slice(0, 20);
