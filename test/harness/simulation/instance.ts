import type { Random } from "./random.ts";
import type { DrawFault, Service } from "./trouble.ts";
import type { VirtualTime } from "./virtual-time.ts";

/**
 * One process of a function. Once it is killed, nothing it called for answers, and nothing it still
 * does reaches anybody.
 */
export interface Instance {
  /** Settles when the process is killed. */
  readonly killed: Promise<"killed">;
  isAlive(): boolean;
  readonly kill: () => void;
  /** Called once when the process is killed. */
  onKill(run: () => void): void;
  /** Calls so far that went wrong by plan, a kill included. */
  faults(): number;
  /**
   * One call over the network: `act` is what the service does when the request reaches it.
   * @throws Fault when it goes wrong by plan, or what `act` throws
   */
  call<Value>(service: Service, act: () => Value, signal?: AbortSignal): Promise<Value>;
}

export interface InstanceOptions {
  readonly time: VirtualTime;
  readonly random: Random;
  readonly drawFault: DrawFault;
  /** Probability that the process dies, at one of its first calls. */
  readonly mortality: number;
  /** How many calls these are. @default 8 */
  readonly mostCalls?: number;
}

/** What goes wrong by plan. */
export class Fault extends Error {
  override readonly name: string = "SimulatedFault";
}

class Aborted extends Fault {
  override readonly name = "AbortError";
}

/** The service says that it never will. */
export class Refused extends Fault {
  override readonly name = "AccessDenied";
  readonly $metadata = { httpStatusCode: 403 };
}

// Made once: most of a run would go into their stack traces.
const wentWrong = new Fault("The service went wrong by plan");
export const refused = new Refused("The service refused by plan");
const givenUp = new Aborted("The caller gave up");

/** Clients give a call up after this long, where no signal ends it sooner. */
const clientMs = 5_000;

export function createInstance(options: InstanceOptions): Instance {
  const { time, random, drawFault, mortality, mostCalls = 8 } = options;
  const { promise: killed, resolve: settle } = Promise.withResolvers<"killed">();
  const onKill: (() => void)[] = [];
  const diesAt = random.chance(mortality) ? random.between(1, mostCalls) : Infinity;
  const diesBefore = random.chance(0.5);
  let alive = true;
  let calls = 0;
  let faults = 0;

  function kill(): void {
    if (!alive) return;
    alive = false;
    faults++;
    onKill.forEach((run) => {
      run();
    });
    settle("killed");
  }

  async function call<Value>(
    service: Service,
    act: () => Value,
    signal?: AbortSignal,
  ): Promise<Value> {
    calls++;
    const isLast = calls === diesAt;
    if (isLast && diesBefore) kill();
    const { promise, resolve, reject } = Promise.withResolvers<Value>();
    if (!alive) return promise;

    const fault = drawFault(service);
    if (fault !== null) faults++;
    const answer = (settleCall: () => void): void => {
      if (alive) settleCall();
    };
    const giveUp = (): void => {
      answer(() => {
        reject(fault === "refuse" ? refused : wentWrong);
      });
    };
    signal?.addEventListener("abort", () => {
      answer(() => {
        reject(givenUp);
      });
    });

    const fails = fault === "fail" || fault === "refuse";
    const reaches = !fails && (fault !== "hang" || random.chance(0.5));
    time.after(fault === "slow" ? random.between(300, 1_500) : random.between(1, 20), () => {
      if (!reaches) {
        if (fails) giveUp();
        return;
      }
      try {
        const value = act();
        if (isLast) kill();
        else if (fault === "lost") giveUp();
        else if (fault !== "hang") {
          answer(() => {
            resolve(value);
          });
        }
      } catch (error) {
        answer(() => {
          reject(error instanceof Error ? error : new Error(String(error)));
        });
      }
    });
    if (fault === "hang") time.after(clientMs, giveUp);
    return promise;
  }

  return {
    killed,
    isAlive: () => alive,
    kill,
    onKill: (run) => void onKill.push(run),
    faults: () => faults,
    call,
  };
}
