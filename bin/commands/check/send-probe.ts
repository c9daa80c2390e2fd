import http from "node:http";
import https from "node:https";
import { urlToHttpOptions } from "node:url";
import type { Probe } from "./probe.ts";

/**
 * What the endpoint did with one request; `ms` from before the request to the end of the answer.
 */
export type Outcome =
  | {
      readonly ok: true;
      readonly status: number;
      /** `Location` as sent, null when missing. */
      readonly location: string | null;
      readonly ms: number;
    }
  | { readonly ok: false; readonly reason: "timeout"; readonly ms: number }
  | {
      readonly ok: false;
      readonly reason: "connection";
      readonly code: string;
      readonly ms: number;
    }
  | { readonly ok: false; readonly reason: "skipped" };

/** Where and how to send. */
export interface Destination {
  readonly url: URL;
  readonly agent: http.Agent | https.Agent;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
}

/** More of an answer is not read: its end decides the time, and Shipmondo has no use for a body. */
const maxBodyBytes = 1_000_000;

/** Posts a probe and waits for the whole answer. Follows no redirect; never rejects. */
export async function sendProbe(
  destination: Destination,
  probe: Probe,
  timeoutMs: number,
): Promise<Outcome> {
  const first = await post(destination, probe, timeoutMs);
  // A kept connection that the endpoint had just closed says nothing about the endpoint.
  if (first.stale) return (await post(destination, probe, timeoutMs)).outcome;
  return first.outcome;
}

function post(
  { url, agent, clock }: Destination,
  probe: Probe,
  timeoutMs: number,
): Promise<{ readonly outcome: Outcome; readonly stale: boolean }> {
  return new Promise((resolve) => {
    const start = clock();
    const timer = setTimeout(() => {
      settle({ ok: false, reason: "timeout", ms: clock() - start });
    }, timeoutMs);
    const settle = (outcome: Outcome, stale = false): void => {
      clearTimeout(timer);
      request.destroy();
      resolve({ outcome, stale });
    };
    const broken = (error: NodeJS.ErrnoException): void => {
      const code = error.code ?? "closed";
      settle(
        { ok: false, reason: "connection", code, ms: clock() - start },
        request.reusedSocket && code === "ECONNRESET",
      );
    };
    const options = {
      ...urlToHttpOptions(url),
      method: "POST",
      agent,
      headers: { ...probe.headers, "Content-Length": String(Buffer.byteLength(probe.body)) },
    };
    const answered = (response: http.IncomingMessage): void => {
      const answer = (): void => {
        clearTimeout(timer);
        const { statusCode = 0, headers } = response;
        const location = headers.location ?? null;
        resolve({
          outcome: { ok: true, status: statusCode, location, ms: clock() - start },
          stale: false,
        });
      };
      let bytes = 0;
      response.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes <= maxBodyBytes) return;
        answer();
        response.destroy();
      });
      response.on("end", answer);
      response.on("error", broken);
    };
    const request =
      url.protocol === "https:"
        ? https.request(options, answered)
        : http.request(options, answered);
    request.on("error", broken);
    request.end(probe.body);
  });
}
