import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { parseArgs } from "node:util";
import { localCredentials } from "../../local/engines/start-engines.ts";
import { order, webhookRequest, type SignedRequest } from "../../testing/samples/index.ts";
import { gatewayEvent } from "../../test/harness/gateway-event.ts";
import { names } from "../../test/harness/durability/resources.ts";
import { receiverBundles, startFaultStack } from "./fault-stack.ts";
import { strangersBound } from "./strangers-bound.ts";
import { startInstances } from "../../test/harness/durability/instances.ts";
import { measure, type Sample } from "./measure.ts";

const help = `npm run bench:strangers -- [options]    what bad tokens can store, and do to the answers to genuine ones

  --tokens <n>      bad tokens, each of about 8 kB (100000)
  --instances <n>   of the receiver (8)
`;

const { values } = parseArgs({
  options: {
    tokens: { type: "string", default: "100000" },
    instances: { type: "string", default: "8" },
    help: { type: "boolean", short: "h", default: false },
  },
});

const key = "benchmark-key";
const oneGenuineIn = 100;
const megabyte = 1_000_000;
const promised = { name: "", rules: [], least: 1, withinMs: 2_500, share: 1 };

const signed = (n: number, signingKey: string): SignedRequest =>
  webhookRequest({ resource: "Orders", action: "create", data: order({}, n), key: signingKey });

async function main(tokens: number, instances: number): Promise<number> {
  const stack = await startFaultStack(key, 1);
  const [receiver] = receiverBundles();
  const { engines, env } = stack;
  const receivers = await startInstances({ bundle: receiver?.bundle ?? "", env, instances });
  try {
    const start = Date.now();
    const statuses: Record<string, number> = {};
    const genuine: Sample[] = [];
    const numbers = Array.from({ length: tokens }, (_, n) => n + 1).values();
    const send = async (request: SignedRequest): Promise<Sample> => {
      let stampedAt = 0;
      const answered = await receivers.invoke(() => {
        stampedAt = Date.now();
        return gatewayEvent(request);
      });
      return { ...answered, stampedAt };
    };
    const sender = async (): Promise<void> => {
      for (const n of numbers) {
        const bad = await send(signed(n, "a stranger's guess"));
        statuses[String(bad.status)] = (statuses[String(bad.status)] ?? 0) + 1;
        if (n % oneGenuineIn === 0) genuine.push(await send(signed(n, key)));
      }
    };
    await Promise.all(Array.from({ length: instances }, sender));
    const minutes = (Date.now() - start) / 60_000;

    const stored = await storedBelow(engines.endpoints.s3, engines.region, "refused/");
    const bound = strangersBound({ instances, minutes, requests: tokens });
    const { inTime, p99, slowest, late } = measure(genuine, promised);
    console.table({
      "bad tokens": tokens,
      "answered 401": statuses[401] ?? 0,
      "stored in refused/, MB": (stored.bytes / megabyte).toFixed(1),
      "bound, MB": (bound.bytes / megabyte).toFixed(1),
      "stored in refused/, objects": stored.objects,
      "bound, objects": Math.floor(bound.objects),
      "in AWS, puts at most, $": bound.putDollars.toFixed(3),
      "in AWS, API, receiver and logs, $": bound.requestDollars.toFixed(3),
      "genuine between them": genuine.length,
      "answered 200 within 2.5 s": `${(inTime * 100).toFixed(2)} %`,
      "p99 of these, ms": p99,
      "slowest, ms": slowest,
      minutes: minutes.toFixed(1),
    });
    const bounded = stored.bytes <= bound.bytes && stored.objects <= bound.objects;
    const ok = bounded && inTime === 1 && late === 0 && statuses[401] === tokens;
    console.log(ok ? "Every bound holds" : "A bound was missed");
    return ok ? 0 : 1;
  } finally {
    await receivers.stop();
    await stack.stop();
  }
}

interface Stored {
  readonly bytes: number;
  readonly objects: number;
}

async function storedBelow(endpoint: string, region: string, prefix: string): Promise<Stored> {
  const credentials = localCredentials;
  const s3 = new S3Client({ region, credentials, endpoint, forcePathStyle: true });
  let bytes = 0;
  let objects = 0;
  let after: string | undefined;
  for (;;) {
    const { Contents = [] } = await s3.send(
      new ListObjectsV2Command({
        Bucket: names.bucket,
        Prefix: prefix,
        ...(after === undefined ? {} : { StartAfter: after }),
      }),
    );
    bytes += Contents.reduce((sum, { Size = 0 }) => sum + Size, 0);
    objects += Contents.length;
    after = Contents.at(-1)?.Key;
    if (after === undefined || Contents.length < 1_000) break;
  }
  s3.destroy();
  return { bytes, objects };
}

if (values.help) console.log(help);
else process.exitCode = await main(Number(values.tokens), Number(values.instances));
