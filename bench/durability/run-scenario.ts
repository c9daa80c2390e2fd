import { setTimeout as delay } from "node:timers/promises";
import { order, webhookRequest } from "../../testing/samples/index.ts";
import { startFunction } from "../../local/runtime/function.ts";
import { bundle } from "../../lib/bundle.ts";
import { gatewayEvent } from "../../test/harness/gateway-event.ts";
import type { Handling } from "./handle-queue.ts";
import type { FaultStack } from "./fault-stack.ts";
import type { Instances } from "../../test/harness/durability/instances.ts";
import { patienceMs, type Sample } from "./measure.ts";
import { drainQueue } from "./queue-contents.ts";
import type { Scenario } from "./scenarios.ts";

export interface ScenarioRun {
  readonly samples: readonly Sample[];
  /** Answered 200, and nowhere to be found when all is well again. */
  readonly lost: number;
  /** Handled twice; for a baseline, twice on the queue. */
  readonly twice: number;
}

interface ScenarioOptions {
  readonly scenario: Scenario;
  readonly stack: FaultStack;
  readonly receivers: Instances;
  readonly deliveries: number;
  /** Requests under way at once. */
  readonly concurrency: number;
  readonly key: string;
  /** Number of the first order. */
  readonly first: number;
  /** The consumer behind our receiver; null for a baseline, of which the queue is counted. */
  readonly handling: Handling | null;
}

/** Sends deliveries during the scenario, restores the services, looks for all that got a 200. */
export async function runScenario(options: ScenarioOptions): Promise<ScenarioRun> {
  const { scenario, stack } = options;
  const failing = [stack.queueProxy, ...(scenario.bucketToo === true ? [stack.bucketProxy] : [])];
  for (const proxy of failing) {
    proxy.set(...scenario.rules);
    if (scenario.down === true) await proxy.vanish();
  }
  const samples = await sendAll(options);
  for (const proxy of failing) {
    proxy.clear();
    if (scenario.down === true) await proxy.comeBack();
  }
  // What SQS took late arrives late.
  await delay(2_000);
  if (options.handling !== null) await reclaim(stack);
  const ids = await (options.handling?.settle() ?? drainQueue(stack.sqs, stack.queueUrl));
  const found = new Set(ids);
  const taken = samples.filter(({ status }) => status === 200).length;
  return {
    samples,
    lost: Math.max(taken - found.size, 0),
    twice: ids.length - found.size,
  };
}

async function sendAll(options: ScenarioOptions): Promise<readonly Sample[]> {
  const { receivers, deliveries, concurrency, key, first } = options;
  const samples: Sample[] = [];
  const numbers = Array.from({ length: deliveries }, (_, n) => first + n).values();
  const sender = async (): Promise<void> => {
    for (const n of numbers) {
      const data = order({}, n);
      const request = webhookRequest({ resource: "Orders", action: "create", data, key });
      samples.push(await send(receivers, () => gatewayEvent(request)));
    }
  };
  await Promise.all(Array.from({ length: concurrency }, sender));
  return samples;
}

/** Silent for longer than Shipmondo waits: failed; the instance is busy until it answers. */
async function send(receivers: Instances, event: () => object): Promise<Sample> {
  let stampedAt = 0;
  const stamped = (): object => {
    stampedAt = Date.now();
    return event();
  };
  const answered = await receivers.invoke(stamped, patienceMs);
  return {
    status: answered.status,
    stampedAt,
    startedAt: answered.startedAt,
    endedAt: answered.endedAt,
  };
}

async function reclaim({ env }: FaultStack): Promise<void> {
  const reclaimer = startFunction({
    name: "reclaimer",
    bundle: bundle("reclaimer"),
    env,
    timeoutMs: 240_000,
  });
  try {
    await reclaimer.invoke({});
  } finally {
    await reclaimer.stop();
  }
}
