import { Agent, request } from "node:http";
import { order, webhookRequest } from "../../local/samples/index.ts";
import { benchKey } from "../lib/start-stub.ts";

/** What came of the requests of one span. */
export interface Sent {
  readonly sent: number;
  readonly accepted: number;
  /** Milliseconds from when a request was due until its answer: one that had to wait behind others is not flattered. */
  readonly ackMs: readonly number[];
}

/**
 * Sends different orders at an even pace, whether or not the answers keep up.
 * @param rate requests a second
 * @param seconds for how long
 * @param first number of the first order; no two orders have the same
 */
export async function sendPaced(
  origin: string,
  rate: number,
  seconds: number,
  first: number,
): Promise<Sent> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const ackMs: number[] = [];
  const waiting: Promise<void>[] = [];
  let accepted = 0;
  const startedAt = performance.now();
  const total = Math.round(rate * seconds);
  for (let n = 0; n < total; n++) {
    const due = startedAt + (n * 1_000) / rate;
    const early = due - performance.now();
    if (early > 1) await new Promise((resolve) => setTimeout(resolve, early));
    waiting.push(
      post(origin, agent, first + n).then((status) => {
        ackMs.push(performance.now() - due);
        if (status === 200) accepted++;
      }),
    );
  }
  await Promise.all(waiting);
  agent.destroy();
  return { sent: total, accepted, ackMs };
}

/** @returns the status; 0 when there was no answer */
function post(origin: string, agent: Agent, n: number): Promise<number> {
  const data = order({}, n);
  const { headers, body } = webhookRequest({
    resource: "Orders",
    action: "create",
    key: benchKey,
    data,
  });
  return new Promise((resolve) => {
    const outgoing = request(
      new URL("/webhooks", origin),
      { agent, method: "POST", headers: { ...headers, "content-length": Buffer.byteLength(body) } },
      (response) => {
        response.resume();
        response.on("end", () => {
          resolve(response.statusCode ?? 0);
        });
      },
    );
    outgoing.on("error", () => {
      resolve(0);
    });
    outgoing.end(body);
  });
}
