import { Agent, type ClientRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { order, webhookRequest, type SignedRequest } from "../../testing/samples/index.ts";
import { benchKey } from "../lib/start-stub.ts";

/** What came of the requests of one span. */
export interface Sent {
  readonly sent: number;
  readonly accepted: number;
  /** Milliseconds from when a request was due until its answer or failure, waiting included. */
  readonly ackMs: readonly number[];
}

/**
 * Sends different orders at an even pace with the load generator `loadtest`, whether or not the
 * answers keep up.
 * @param rate requests a second
 * @param seconds for how long
 * @param first number of the first order; no two orders have the same
 */
export async function sendPaced(
  endpoint: string,
  rate: number,
  seconds: number,
  first: number,
): Promise<Sent> {
  const loadTest = await loadGenerator();
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const total = Math.round(rate * seconds);
  const ackMs: number[] = [];
  let accepted = 0;
  let begun = 0;
  const startedAt = performance.now();
  await loadTest({
    url: endpoint,
    method: "POST",
    requestsPerSecond: rate,
    maxRequests: total,
    quiet: true,
    requestGenerator(_options, params, request, onResponse) {
      const due = startedAt + (begun * 1_000) / rate;
      const { headers, body } = signedOrder(first + begun++);
      const length = { "content-length": Buffer.byteLength(body) };
      const ended = (): void => void ackMs.push(performance.now() - due);
      const outgoing = request(
        { ...params, agent, headers: { ...headers, ...length } },
        (response) => {
          response.on("end", () => {
            ended();
            if (response.statusCode === 200) accepted++;
          });
          onResponse(response);
        },
      );
      outgoing.on("error", ended);
      outgoing.write(body);
      return outgoing;
    },
  });
  agent.destroy();
  return { sent: total, accepted, ackMs };
}

const signedOrder = (n: number): SignedRequest =>
  webhookRequest({ resource: "Orders", action: "create", key: benchKey, data: order({}, n) });

type OnResponse = (response: IncomingMessage) => void;

/** The part of `loadtest` that is used; it resolves when every request has ended. */
type LoadTest = (options: {
  readonly url: string;
  readonly method: string;
  readonly requestsPerSecond: number;
  readonly maxRequests: number;
  readonly quiet: boolean;
  readonly requestGenerator: (
    options: object,
    params: RequestOptions,
    request: (params: RequestOptions, onResponse: OnResponse) => ClientRequest,
    onResponse: OnResponse,
  ) => ClientRequest;
}) => Promise<unknown>;

/** JavaScript: its package and types are there for the measurements only. */
async function loadGenerator(): Promise<LoadTest> {
  const file = new URL("load-generator.js", import.meta.url).href;
  return ((await import(file)) as { readonly loadTest: LoadTest }).loadTest;
}
