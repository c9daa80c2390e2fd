import { SignatureV4 } from "@smithy/signature-v4";
import type http from "node:http";
import { urlToHttpOptions } from "node:url";
import { createConnectionPool, httpModule } from "./connection-pool.ts";
import { Sha256 } from "./sha256.ts";

/** Where and as whom a function calls AWS. */
export interface AwsAccess {
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

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
 * The regional endpoint of a service.
 * https://docs.aws.amazon.com/general/latest/gr/rande.html
 */
export const regionalHost = (prefix: string, region: string): string =>
  `${prefix}.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`;

/** More than any answer that is asked for here: a page of ten keys of 8 kB each, with metadata. */
const longestAnswer = 1_000_000;
const mostInOneWrite = 16_000;

/**
 * A sender of requests to one AWS service, signed with Signature Version 4, over connections that are kept alive.
 * The receiver makes one call each to SQS, SSM and S3; their SDK clients would be most of its cold start.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 * @param service the signing name
 * @param endpoint scheme, host and port
 */
export function createAwsSender(
  service: "sqs" | "ssm" | "s3",
  endpoint: URL,
  access: AwsAccess,
): AwsSender {
  const { agent, open } = createConnectionPool(endpoint);
  const signer = new SignatureV4({
    service,
    region: access.region,
    credentials: access.credentials,
    sha256: Sha256,
    applyChecksum: true,
    // S3 signs the path as it is sent; every other service signs it encoded once more.
    uriEscapePath: service !== "s3",
  });

  const { hostname, port } = urlToHttpOptions(endpoint);

  const send: SendAwsRequest = async (request, signal) => {
    const { body } = request;
    const signed = await signer.sign({
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
    });
    signal.throwIfAborted();
    const outgoing = httpModule(endpoint).request({
      hostname,
      port,
      agent,
      method: request.method,
      path: request.path,
      // As a list: an object would be checked and copied header by header.
      headers: Object.entries(signed.headers).flat(),
    });
    return exchange(outgoing, body, signal);
  };

  return { send, open };
}

function exchange(
  outgoing: http.ClientRequest,
  body: Buffer,
  signal: AbortSignal,
): Promise<AwsResponse> {
  return new Promise((resolve, reject) => {
    // A listener of our own in the place of Node's `signal` option: that watches the whole stream for its end.
    const abort = (): void => {
      outgoing.destroy(new DOMException("The request was given up", "AbortError"));
    };
    signal.addEventListener("abort", abort);
    outgoing.on("error", reject);
    outgoing.on("response", (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      response.on("data", (chunk: Buffer) => {
        length += chunk.length;
        if (length > longestAnswer) outgoing.destroy(new Error("The answer is too long"));
        chunks.push(chunk);
      });
      response.on("error", reject);
      response.on("close", () => {
        if (!response.complete) reject(new Error("The answer was cut short"));
      });
      response.on("end", () => {
        signal.removeEventListener("abort", abort);
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString("utf8") });
      });
    });
    // Node puts a short text (here a character a byte) into one write with the headers, one record of TLS; bytes would be a second.
    if (body.length < mostInOneWrite) outgoing.end(body.toString("latin1"), "latin1");
    else outgoing.end(body);
  });
}
