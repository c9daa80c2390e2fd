import type { DeliveryRecord, KeptRequest } from "../../history/history.ts";
import type { RequestView, TokenView } from "../../view/delivery-view.ts";

export function tokenView({ row, request }: DeliveryRecord): TokenView | null {
  if (request === null) return null;
  const { tokenHeader, claims } = request;
  if (tokenHeader === null && claims === null) return null;
  return { header: objectIn(tokenHeader), claims: objectIn(claims), key: row.key };
}

/**
 * The request without its body. A key that somebody sent along is not shown, nor what else stands
 * for one.
 */
export function requestView(
  request: KeptRequest | null,
  secrets: readonly string[],
): RequestView | null {
  if (request === null) return null;
  const { bytes, status, answer } = request;
  const shown = ([name, value]: readonly [string, string]): readonly [string, string] => {
    const isSecret = secretHeader.test(name) || secrets.some((secret) => holds(value, secret));
    return [name, isSecret ? "(not shown)" : value];
  };
  return { headers: request.headers.map(shown), bytes, status, answer };
}

/** A key of a few letters is in any text. */
const holds = (text: string, secret: string): boolean =>
  secret.length < 6 ? text === secret : text.includes(secret);

const secretHeader = /^(?:authorization|proxy-authorization|cookie|x-api-key)$/i;

/** The object that a JSON text holds; null when it holds none. */
export function objectIn(text: string | null): Readonly<Record<string, unknown>> | null {
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}
