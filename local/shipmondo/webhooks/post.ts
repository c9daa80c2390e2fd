import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";

/** What an endpoint answered, or why it did not: a code of Node's, or "TIMEOUT". */
export type Answered = { readonly status: number } | { readonly error: string };

export interface PostOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
  /** Certificates to trust, PEM; undefined: those that Node trusts. */
  readonly ca: string[] | undefined;
  readonly signal: AbortSignal;
}

/** Posts to an endpoint, however that is done; never rejects. */
export type Post = (endpoint: URL, request: Omit<PostOptions, "ca">) => Promise<Answered>;

/**
 * Posts to an endpoint over a connection of its own. The status counts once the whole answer has
 * come; no redirect is followed, nothing is repeated. Never rejects.
 */
export function post(endpoint: URL, options: PostOptions): Promise<Answered> {
  const { headers, body, timeoutMs, ca, signal } = options;
  return new Promise((resolve) => {
    const request = endpoint.protocol === "https:" ? requestHttps : requestHttp;
    const length = Buffer.byteLength(body);
    const sent = request(endpoint, {
      method: "POST",
      agent: false,
      headers: { "Content-Type": "application/json", ...headers, "Content-Length": length },
      signal,
      ...(ca === undefined ? {} : { ca }),
    });
    const failed = (error: NodeJS.ErrnoException): void => {
      settle({ error: error.code ?? "UNKNOWN" });
    };
    const settle = (answered: Answered): void => {
      clearTimeout(timer);
      resolve(answered);
      sent.destroy();
    };
    const timer = setTimeout(() => {
      settle({ error: "TIMEOUT" });
    }, timeoutMs);
    sent.on("error", failed);
    sent.on("response", (response) => {
      response.on("error", failed);
      response.on("end", () => {
        settle({ status: response.statusCode ?? 0 });
      });
      response.resume();
    });
    sent.end(body);
  });
}
