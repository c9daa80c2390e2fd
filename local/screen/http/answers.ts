import type { HttpAnswer } from "../../http/response.ts";

/**
 * On every answer: other sites may not embed, frame, or hold on to it, and nothing is kept in a
 * cache, since all of it shows personal data.
 */
export const protective = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
} as const;

/** Of data that a browser shows by itself: nothing in it is loaded or run. */
const inert = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** @param text JSON text */
export const jsonText = (text: string, status = 200): HttpAnswer => ({
  status,
  headers: {
    ...protective,
    "content-type": "application/json",
    "content-security-policy": inert,
  },
  body: Buffer.from(text),
});

export const json = (value: unknown, status = 200): HttpAnswer =>
  jsonText(JSON.stringify(value), status);

/** @param error what is wrong and what to do; never what was sent */
export const refusal = (status: number, error: string): HttpAnswer => json({ error }, status);

export const notKnown = refusal(404, "Nothing is known under this name any more, or yet.");
