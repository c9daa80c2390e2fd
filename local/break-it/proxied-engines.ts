import type { EngineEndpoints } from "../engines/create-resources.ts";
import type { LocalFunction, Route } from "../runtime/function.ts";
import type { Scope } from "../scope.ts";
import type { ServiceName } from "./faults/aws-error.ts";
import type { FaultRule } from "./faults/fault.ts";
import { startFaultProxy, type FaultProxy, type MetRequest } from "./fault-proxy.ts";
import { routeThrough, services } from "./route-through.ts";

/** Fault proxies before the engines, which the functions pass only while they are to. */
export interface ProxiedEngines {
  /**
   * From now on these faults. Without any the functions reach the engines directly, as it was.
   * @param isFresh new instances even where the present ones pass the proxies already
   * @returns why not: the functions could not be started anew
   */
  set(
    rules: ReadonlyMap<ServiceName, readonly FaultRule[]>,
    isFresh?: boolean,
  ): Promise<{ readonly ok: true } | { readonly ok: false; readonly problem: string }>;
}

export interface ProxiedEnginesParts {
  readonly endpoints: EngineEndpoints;
  readonly functions: () => readonly LocalFunction[];
  readonly onMet: (service: ServiceName, request: MetRequest) => void;
}

type Proxies = Readonly<Record<ServiceName, FaultProxy>>;

const direct: Route = (env) => env;

/**
 * A call through a proxy costs the time of two, in the one process that all of the run shares. So
 * the proxies start with the first fault, and instances that use them are started for it; with the
 * last fault gone, instances that reach the engines directly take their place.
 */
export function createProxiedEngines(parts: ProxiedEnginesParts, scope: Scope): ProxiedEngines {
  const { endpoints, functions, onMet } = parts;
  let proxies: Promise<Proxies> | null = null;
  let isRouted = false;
  /** Instances that reach the engines directly take the place of others. */
  let leaving: Promise<unknown> = Promise.resolve();

  const start = async (): Promise<Proxies> => {
    const started = await Promise.all(
      services.map(async (service) => {
        const options = { service, target: endpoints[service] };
        const proxy = await startFaultProxy({
          ...options,
          onMet: (request) => {
            onMet(service, request);
          },
        });
        scope.onClose(() => proxy.stop());
        return [service, proxy] as const;
      }),
    );
    // Each service has its entry.
    return Object.fromEntries(started) as unknown as Proxies;
  };
  const addresses = ({ ssm, sqs, s3, dynamodb }: Proxies): EngineEndpoints => ({
    ssm: ssm.url,
    sqs: sqs.url,
    s3: s3.url,
    dynamodb: dynamodb.url,
  });

  return {
    async set(rules, isFresh = false) {
      if (proxies === null && rules.size === 0) return { ok: true };
      const ready = await (proxies ??= start());
      await leaving;
      // First the faults: what a new instance reads at its start meets them too.
      for (const service of services) ready[service].set(...(rules.get(service) ?? []));
      const wanted = rules.size > 0;
      if (wanted === isRouted && !isFresh) return { ok: true };
      isRouted = wanted;
      if (!wanted) {
        // Nothing fails any more: nobody has to wait for this.
        leaving = Promise.all(functions().map((each) => each.replace({ route: direct })));
        return { ok: true };
      }
      const route = routeThrough(endpoints, addresses(ready));
      const replaced = await Promise.all(functions().map((each) => each.replace({ route })));
      const failed = replaced.find((one) => !one.ok);
      if (failed?.ok === false) {
        for (const service of services) ready[service].clear();
        isRouted = false;
        return { ok: false, problem: failed.problem.text };
      }
      return { ok: true };
    },
  };
}
