import http from "node:http";
import https from "node:https";
import tls from "node:tls";

/** What became of a request; `ms` from before it to the end of the answer. */
export type Posted =
  | {
      readonly ok: true;
      readonly status: number;
      /** `Location` as sent, null when missing. */
      readonly location: string | null;
      readonly body: string;
      readonly ms: number;
    }
  | {
      readonly ok: false;
      readonly reason: "timeout" | "connection";
      /** Code of the network or TLS error, such as "ECONNREFUSED"; "TIMEOUT" for no answer. */
      readonly code: string;
      readonly ms: number;
    };

export interface Poster {
  /** Posts and waits for the whole answer. Follows no redirect; never rejects. */
  readonly post: (
    request: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
    timeoutMs: number,
  ) => Promise<Posted>;
  readonly close: () => void;
}

/** More of an answer is not read: its end decides the time, and Shipmondo has no use for a body. */
const mostOfBody = 1_000_000;

/** The certificates that this machine's Node trusts, and the extra ones (PEM) beside them. */
export function trusting(extraCa: string | null): string[] {
  return [...tls.getCACertificates("default"), ...(extraCa === null ? [] : [extraCa])];
}

/**
 * Posts over connections that are kept open.
 * @param secure TLS options for an https address
 * @param clock monotonic milliseconds
 */
export function createPoster(url: URL, secure: https.AgentOptions, clock: () => number): Poster {
  const isSecure = url.protocol === "https:";
  const agent = isSecure
    ? new https.Agent({ ...secure, keepAlive: true })
    : new http.Agent({ keepAlive: true });
  const open = isSecure ? https.request : http.request;

  const postOnce: (
    ...args: Parameters<Poster["post"]>
  ) => Promise<{ readonly posted: Posted; readonly isStale: boolean }> = (
    { headers, body },
    timeoutMs,
  ) =>
    new Promise((resolve) => {
      const start = clock();
      const settle = (posted: Posted, isStale = false): void => {
        clearTimeout(timer);
        resolve({ posted, isStale });
      };
      const timer = setTimeout(() => {
        settle({ ok: false, reason: "timeout", code: "TIMEOUT", ms: clock() - start });
        request.destroy();
      }, timeoutMs);
      const broken = ({ code = "closed" }: NodeJS.ErrnoException): void => {
        const isStale = request.reusedSocket && code === "ECONNRESET";
        settle({ ok: false, reason: "connection", code, ms: clock() - start }, isStale);
        request.destroy();
      };
      const length = String(Buffer.byteLength(body));
      const request = open(url, {
        agent,
        method: "POST",
        headers: { ...headers, "Content-Length": length },
      });
      request.on("error", broken);
      request.on("response", (response) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        const answer = (): void => {
          const { statusCode: status = 0, headers: answered } = response;
          const text = Buffer.concat(chunks).toString();
          const location = answered.location ?? null;
          settle({ ok: true, status, location, body: text, ms: clock() - start });
        };
        response.on("data", (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes <= mostOfBody) {
            chunks.push(chunk);
            return;
          }
          answer();
          response.destroy();
        });
        response.on("end", answer);
        response.on("error", broken);
      });
      request.end(body);
    });

  return {
    async post(request, timeoutMs) {
      const first = await postOnce(request, timeoutMs);
      // A kept connection that the endpoint had just closed says nothing about the endpoint.
      return first.isStale ? (await postOnce(request, timeoutMs)).posted : first.posted;
    },
    close: () => {
      agent.destroy();
    },
  };
}
