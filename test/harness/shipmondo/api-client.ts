export const credentials = { user: "api-user", key: "api-key" };

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Parsed when it says that it is JSON. */
  readonly json: unknown;
}

export interface CallOptions {
  readonly method?: string;
  readonly body?: unknown;
  /** @default those of the harness */
  readonly authorization?: string | null;
  readonly signal?: AbortSignal;
}

/** A plain client of the API, which knows nothing of how it is made. */
export async function callApi(
  base: string,
  path: string,
  { method = "GET", body, authorization, signal }: CallOptions = {},
): Promise<ApiAnswer> {
  const basic = `Basic ${btoa(`${credentials.user}:${credentials.key}`)}`;
  const auth = authorization === undefined ? basic : authorization;
  const response = await fetch(`${base}${path}`, {
    method,
    headers: {
      accept: "application/json",
      ...(auth === null ? {} : { authorization: auth }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.startsWith("application/json") ?? false;
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson ? JSON.parse(text) : undefined,
  };
}
