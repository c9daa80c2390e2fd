import { z } from "zod";

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
}

const full = z.object({
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).nullish(),
  cookies: z.array(z.string()).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/**
 * The HTTP response that API Gateway makes of what a function returned (payload format 2.0): an
 * object with `statusCode` says all of it, anything else is a JSON body with status 200.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 * @param payload JSON text
 * @returns `internalServerError` when it has a `statusCode` and is not of that form
 */
export function toAnswer(payload: string): HttpAnswer {
  const value: unknown = JSON.parse(payload);
  if (typeof value !== "object" || value === null || !("statusCode" in value)) {
    const text = typeof value === "string" ? value : payload;
    return json(200, text);
  }
  const parsed = full.safeParse(value);
  if (!parsed.success) return internalServerError;
  const { statusCode, headers, cookies, body, isBase64Encoded } = parsed.data;
  const named = Object.entries(headers ?? {}).map(([name, value]) => {
    return [name.toLowerCase(), String(value)] as const;
  });
  return {
    status: statusCode,
    headers: {
      "content-type": "text/plain; charset=utf-8",
      ...Object.fromEntries(named),
      ...(cookies === null || cookies === undefined ? {} : { "set-cookie": cookies }),
    },
    body: Buffer.from(body ?? "", isBase64Encoded === true ? "base64" : "utf8"),
  };
}

const json = (status: number, text: string): HttpAnswer => ({
  status,
  headers: { "content-type": "application/json" },
  body: Buffer.from(text),
});
const message = (status: number, text: string): HttpAnswer =>
  json(status, JSON.stringify({ message: text }));

/** API Gateway's own answers. */
export const notFound = message(404, "Not Found");
export const tooLarge = message(413, "Request Entity Too Large");
export const internalServerError = message(500, "Internal Server Error");
export const serviceUnavailable = message(503, "Service Unavailable");
