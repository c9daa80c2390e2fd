import type { IncomingHttpHeaders } from "node:http";

/** A request, as far as the API looks at it. */
export interface ApiRequest {
  readonly method: string;
  /** Not decoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** @param body JSON text */
export const jsonAnswer = (
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): ApiAnswer => ({
  status,
  headers: { "content-type": "application/json; charset=utf-8", ...headers },
  body,
});

export const errorAnswer = (status: number, error: string): ApiAnswer =>
  jsonAnswer(status, JSON.stringify({ error }));

export const notFound = errorAnswer(404, "Resource not found");

export const plainAnswer = (
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): ApiAnswer => ({
  status,
  headers: { "content-type": "text/plain; charset=utf-8", ...headers },
  body,
});

/** What every unknown path answers: the page of Shipmondo's own application. */
export const htmlAnswer: ApiAnswer = {
  status: 200,
  headers: { "content-type": "text/html; charset=utf-8" },
  body: '<!DOCTYPE html>\n<html lang="da"><head><title>Shipmondo</title></head><body></body></html>\n',
};
