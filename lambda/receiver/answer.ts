/** What API Gateway is handed back (payload format 2.0). */
export interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Every reason that an answer can name, and its status. A reason never quotes the request. */
export const refusalStatus = {
  /** The body is not a JSON object in UTF-8. */
  not_json: 400,
  /** The body has no text under `data`. */
  no_data: 400,
  /** `data` is not three segments of canonical base64url under a JSON header. */
  malformed_token: 400,
  /** The token's header asks for anything but plain HS256. */
  algorithm: 401,
  /** No accepted key verifies the token. */
  signature: 401,
  /** The headers contradict the signed webhook name. */
  binding: 401,
  /** The signed webhook name binds no headers, and the receiver is set to require that. */
  unbound: 401,
  /** No key is configured. */
  no_key: 503,
  /** Neither the queue nor the bucket took it in time. */
  not_stored: 503,
} as const;

export type Refusal = keyof typeof refusalStatus;

const json = (statusCode: number, body: object): Answer => ({
  statusCode,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

export const accepted = (id: string): Answer => json(200, { id });
export const pinged = (): Answer => json(200, { ping: true });
export const refused = (reason: Refusal): Answer => json(refusalStatus[reason], { error: reason });
