import { SignatureV4 } from "@smithy/signature-v4";
import { urlToHttpOptions } from "node:url";
import { createConnectionPool, httpModule, type ConnectionPool } from "./connection-pool.ts";
import { abortError, exchange, type HttpAnswer } from "./exchange.ts";
import type { AwsAccess } from "../common/read-environment.ts";
import { Sha256 } from "./sha256.ts";
import { createSigningClock } from "./signing-clock.ts";

export interface AwsRequest {
  readonly method: "POST" | "PUT";
  /** Absolute path, percent-encoded. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface AwsResponse {
  readonly status: number;
  readonly body: string;
}

/** Sends one signed request; rejects on a network error or when the signal aborts. */
export type SendAwsRequest = (request: AwsRequest, signal: AbortSignal) => Promise<AwsResponse>;

export interface AwsSender {
  readonly send: SendAwsRequest;
  /** Opens a connection for the first request to find. */
  readonly open: (signal: AbortSignal) => Promise<void>;
}

/**
 * @param service the signing name
 * @param endpoint scheme, host and port
 */
export type CreateAwsSender = (service: "sqs" | "ssm" | "s3", endpoint: URL) => AwsSender;

/**
 * Makes senders of requests to AWS services, signed with Signature Version 4, over connections that
 * are kept alive. The receiver makes one call each to SQS, SSM and S3; their SDK clients would be
 * most of its cold start.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 *
 * The senders share what they find out. When a connection that was kept turns out dead, the
 * instance was probably frozen and all others are dead too: all idle ones are closed, and the next
 * request to any service opens its own. When a service refuses a request because of the time it was
 * signed with, the clock is corrected for all, and the request is sent once more.
 * @param now the machine's clock, milliseconds since the epoch
 */
export function createAwsSenders(access: AwsAccess, now: () => number): CreateAwsSender {
  const clock = createSigningClock(now);
  const pools: ConnectionPool[] = [];
  const dropIdle = (): void => {
    for (const pool of pools) pool.dropIdle();
  };

  return (service, endpoint) => {
    const pool = createConnectionPool(endpoint);
    pools.push(pool);
    const { agent, open, wasKept } = pool;
    const { hostname, port } = urlToHttpOptions(endpoint);
    const signer = new SignatureV4({
      service,
      region: access.region,
      credentials: access.credentials,
      sha256: Sha256,
      applyChecksum: true,
      // S3 signs the path as it is sent; every other service signs it encoded once more.
      uriEscapePath: service !== "s3",
    });

    async function sendOnce(request: AwsRequest, signal: AbortSignal): Promise<HttpAnswer> {
      const { body } = request;
      const unsigned = {
        method: request.method,
        protocol: endpoint.protocol,
        hostname: endpoint.hostname,
        path: request.path,
        query: {},
        headers: {
          ...request.headers,
          host: endpoint.host,
          "content-length": String(body.length),
        },
        body,
      };
      const signed = await signer.sign(unsigned, { signingDate: clock.date() });
      if (signal.aborted) throw abortError();
      const outgoing = httpModule(endpoint).request({
        hostname,
        port,
        agent,
        method: request.method,
        path: request.path,
        // As a list: an object would be checked and copied header by header.
        headers: Object.entries(signed.headers).flat(),
      });
      return exchange(outgoing, body, signal, () => {
        if (wasKept(outgoing)) dropIdle();
      });
    }

    return {
      open,
      send: async (request, signal) => {
        let answer = await sendOnce(request, signal);
        const isRefused = answer.status >= 400 && answer.status < 500;
        if (isRefused && clock.correct(answer.date)) answer = await sendOnce(request, signal);
        return { status: answer.status, body: answer.body };
      },
    };
  };
}
