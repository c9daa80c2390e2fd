import process from "node:process";
import { pathToFileURL } from "node:url";

/** Asks a worker to handle events one after the other, all of them `times` over. */
export interface WarmOrder {
  readonly events: readonly object[];
  readonly times: number;
}

/** What that took of all the process's threads, microseconds. */
export interface WarmAnswer {
  readonly cpuUs: number;
  readonly wallUs: number;
  /** What the last one returned. */
  readonly returned: unknown;
}

type Handler = (event: object, context: object) => Promise<unknown>;

/** One variant's handler in a process of its own; its bundle's file is the only argument. */
const module = (await import(pathToFileURL(process.argv[2] ?? "").href)) as {
  readonly handler?: Handler;
  readonly default?: { readonly handler?: Handler };
};
const handler = module.handler ?? module.default?.handler;
if (handler === undefined) throw new Error(`${process.argv[2] ?? "?"} exports no handler`);

const context = {
  awsRequestId: "bench",
  functionName: "bench",
  functionVersion: "$LATEST",
  memoryLimitInMB: "512",
  invokedFunctionArn: "arn:aws:lambda:eu-west-1:000000000000:function:bench",
  getRemainingTimeInMillis: () => 60_000,
};

async function run({ events, times }: WarmOrder, handle: Handler): Promise<WarmAnswer> {
  let returned: unknown = null;
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  for (let done = 0; done < times; done++) {
    for (const event of events) returned = await handle(fresh(event), context);
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  return { cpuUs: user + system, wallUs: (performance.now() - startedAt) * 1_000, returned };
}

/** A copy of the request with a current time stamp: an old one would leave the receiver no time. */
function fresh(event: object): object {
  if (!("requestContext" in event)) return event;
  const { headers, requestContext } = event as { headers?: object; requestContext?: object };
  return {
    ...event,
    headers: { ...headers },
    requestContext: { ...requestContext, timeEpoch: Date.now() },
  };
}

process.on("message", (order) => {
  void run(order as WarmOrder, handler).then((answer) => process.send?.(answer));
});
process.once("disconnect", () => process.exit());
process.send?.("ready");
