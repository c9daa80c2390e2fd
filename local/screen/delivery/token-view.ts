import type { DeliveryRecord, KeptRequest } from "../../history/history.ts";
import type { RequestView, TokenView } from "../../view/delivery-view.ts";

export function tokenView({ row, request }: DeliveryRecord): TokenView | null {
  if (request === null) return null;
  const { tokenHeader, claims } = request;
  if (tokenHeader === null && claims === null) return null;
  return { header: objectIn(tokenHeader), claims: objectIn(claims), key: row.key };
}

export function requestView(request: KeptRequest | null): RequestView | null {
  if (request === null) return null;
  const { headers, bytes, status, answer } = request;
  return { headers, bytes, status, answer };
}

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
