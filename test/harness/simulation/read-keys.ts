import { errorName } from "../../../lambda/common/log.ts";
import type { ReadStoredKeys } from "../../../lambda/aws/parameter-store.ts";
import { Refused, type Instance } from "./instance.ts";
import type { World } from "./world.ts";

/** A connection that was idle for longer may have died while its process was frozen. */
const idleMs = 5_000;
const mortality = 0.5;

/**
 * The parameter store over kept-alive connections. One that died looks healthy until it is used:
 * then it is reset, or stays silent until the caller gives up. The next read opens a new one.
 */
export function readKeysOf(world: World, instance: Instance): ReadStoredKeys {
  const { time, random, ledger } = world;
  /** When the idle connection was last used; null when there is none. */
  let idleSince: number | null = null;

  return async (signal) => {
    const since = idleSince;
    idleSince = null;
    if (since !== null && time.now() - since > idleMs && random.chance(mortality)) {
      ledger.note("dead connection to the keys");
      return random.chance(0.5) ? reset(time) : silence(signal);
    }
    try {
      const keys = await instance.call("keys", world.keys, signal);
      idleSince = time.now();
      return { ok: true, value: Object.entries(keys).map(([name, secret]) => ({ name, secret })) };
    } catch (error) {
      return { ok: false, retryable: !(error instanceof Refused), code: errorName(error) };
    }
  };
}

type Failure = Extract<Awaited<ReturnType<ReadStoredKeys>>, { readonly ok: false }>;

async function reset(time: World["time"]): Promise<Failure> {
  await time.sleep(2);
  return { ok: false, retryable: true, code: "ECONNRESET" };
}

const silence = (signal: AbortSignal): Promise<Failure> =>
  new Promise((resolve) => {
    signal.addEventListener("abort", () => {
      resolve({ ok: false, retryable: true, code: "AbortError" });
    });
  });
