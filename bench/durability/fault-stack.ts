import { SQSClient } from "@aws-sdk/client-sqs";
import { join } from "node:path";
import { bundle } from "../../lib/bundle.ts";
import { localCredentials, startEngines, type Engines } from "../../local/engines/start-engines.ts";
import { seededRandom } from "../../test/harness/simulation/random.ts";
import { startFaultProxy, type FaultProxy } from "../../local/break-it/fault-proxy.ts";
import { storesEnvironment } from "../../test/harness/durability/feed.ts";
import { names, resources } from "../../test/harness/durability/resources.ts";

/** Receivers that are measured side by side, ours first: name and bundle. */
export function receiverBundles(): readonly { readonly name: string; readonly bundle: string }[] {
  const baseline = (file: string): string =>
    bundle("receiver", join(import.meta.dirname, "baselines", file));
  return [
    { name: "this receiver", bundle: bundle("receiver") },
    { name: "three plain retries", bundle: baseline("three-retries.ts") },
    { name: "SDK defaults", bundle: baseline("sdk-defaults.ts") },
  ];
}

export interface FaultStack {
  readonly engines: Engines;
  /** Before SQS and before S3; the other services are reached straight. */
  readonly queueProxy: FaultProxy;
  readonly bucketProxy: FaultProxy;
  /** The receivers' environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly stop: () => Promise<void>;
}

export async function startFaultStack(key: string, seed: number): Promise<FaultStack> {
  const engines = await startEngines();
  await engines.ensure(resources(60, 5));
  engines.putKey(`${names.keysPath}/shop`, key);
  const { region, endpoints } = engines;
  // One for each: they draw apart.
  const [queueRandom, bucketRandom] = [seededRandom(seed), seededRandom(seed)];
  const queueProxy = await startFaultProxy({
    service: "sqs",
    target: endpoints.sqs,
    random: () => queueRandom.next(),
  });
  const bucketProxy = await startFaultProxy({
    service: "s3",
    target: endpoints.s3,
    random: () => bucketRandom.next(),
  });
  const sqs = new SQSClient({ region, credentials: localCredentials, endpoint: endpoints.sqs });
  const queueUrl = engines.queueUrl(names.queue);
  return {
    engines,
    queueProxy,
    bucketProxy,
    sqs,
    queueUrl,
    env: {
      ...engines.env,
      AWS_ENDPOINT_URL_SQS: queueProxy.url,
      AWS_ENDPOINT_URL_S3: bucketProxy.url,
      ...storesEnvironment((name) => engines.queueUrl(name)),
      QUEUE_URL: new URL(new URL(queueUrl).pathname, queueProxy.url).href,
    },
    async stop() {
      sqs.destroy();
      await queueProxy.stop();
      await bucketProxy.stop();
      await engines.stop();
    },
  };
}
