import http from "node:http";
import https from "node:https";
import { rootCertificates } from "node:tls";
import type { SignedRequest } from "../../../testing/samples/webhook.ts";

/** What became of a request; `ms` from before it to the end of the answer. */
export type Outcome =
  | { readonly ok: true; readonly status: number; readonly body: string; readonly ms: number }
  | {
      readonly ok: false;
      /**
       * Code of the network or TLS error, such as "ECONNREFUSED"; "TIMEOUT" when no answer came.
       */
      readonly code: string;
      readonly ms: number;
    };

export type Post = (request: SignedRequest) => Promise<Outcome>;

/** Ten times what Shipmondo waits, so that a slow endpoint is seen to answer at all. */
const timeoutMs = 30_000;

/** What is printed of an answer is a line; more of it is not kept. */
const longestBody = 10_000;

/**
 * Posts over one connection that is kept open. Follows no redirect; never rejects.
 * @param extraCa PEM of certificates to trust beside Node's own, or null
 * @param clock monotonic milliseconds
 */
export function createPost(url: URL, extraCa: string | null, clock: () => number): Post {
  const agent =
    url.protocol === "https:"
      ? new https.Agent({
          keepAlive: true,
          ...(extraCa === null ? {} : { ca: [...rootCertificates, extraCa] }),
        })
      : new http.Agent({ keepAlive: true });
  const open = url.protocol === "https:" ? https.request : http.request;

  return ({ headers, body }) =>
    new Promise((resolve) => {
      const start = clock();
      const failed = ({ name, code }: NodeJS.ErrnoException): void => {
        const reason = name === "AbortError" ? "TIMEOUT" : (code ?? name);
        resolve({ ok: false, code: reason, ms: clock() - start });
      };
      const request = open(url, {
        agent,
        method: "POST",
        headers: { ...headers, "Content-Length": String(Buffer.byteLength(body)) },
        signal: AbortSignal.timeout(timeoutMs),
      });
      request.on("error", failed);
      request.on("response", (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          if (text.length < longestBody) text += chunk;
        });
        response.on("error", failed);
        response.on("end", () => {
          resolve({ ok: true, status: response.statusCode ?? 0, body: text, ms: clock() - start });
        });
      });
      request.end(body);
    });
}
