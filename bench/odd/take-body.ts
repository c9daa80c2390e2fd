import { signedBody } from "../../testing/signing.ts";
import { memoryBucket, memoryKeys } from "../../test/harness/fakes.ts";
import { inMemoryReceiver } from "../../test/harness/in-memory-receiver.ts";
import { bodyText, oddBodies, secretOf, underManyKeys } from "./bodies.ts";

/** What taking one body cost. */
export interface Cost {
  readonly status: number;
  readonly cpuMs: number;
  readonly ms: number;
  readonly rssMb: number;
}

/** Takes the body of that name, after a small one, in a process of its own; writes the cost. */
async function takeBody(what: string | undefined): Promise<Cost> {
  const odd = [...oddBodies, underManyKeys].find((body) => body.what === what);
  if (odd === undefined) throw new Error(`No odd body is called ${what ?? "nothing"}`);
  const names = Array.from({ length: odd.keys }, (_, n) => [`key-${n}`, secretOf(n)] as const);
  const { receive } = inMemoryReceiver({
    keys: memoryKeys(Object.fromEntries(names)),
    clock: { now: Date.now, advance: () => undefined },
    // Only taken: what a test's bucket does with it would be counted too.
    bucket: { ...memoryBucket(), put: () => Promise.resolve({ ok: true }) },
    holdBytes: Number.MAX_SAFE_INTEGER,
  });
  const event = (body: string) => ({
    headers: { "smd-resource-type": "Orders", "smd-action": "create" },
    body,
    requestContext: { timeEpoch: Date.now() },
  });
  await receive(event(signedBody({ data: { id: 1 } }, secretOf(0))));

  const body = bodyText(odd);
  globalThis.gc?.();
  const { rss } = process.memoryUsage();
  const before = process.cpuUsage();
  const startedAt = performance.now();
  const { statusCode } = await receive(event(body));
  const ms = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(before);
  const rssMb = Math.max(process.resourceUsage().maxRSS * 1_024 - rss, 0) / 1e6;
  return { status: statusCode, cpuMs: (user + system) / 1_000, ms, rssMb };
}

console.log(JSON.stringify(await takeBody(process.argv[2])));
