import { z } from "zod";
import { checked, done, refuse } from "../acts/act-input.ts";
import { oneAtATime } from "../acts/one-at-a-time.ts";
import type { EngineEndpoints } from "../engines/create-resources.ts";
import type { History } from "../history/history.ts";
import { createObservable, type Observed } from "../observed.ts";
import type { BootstrapMessage } from "../runtime/bootstrap.ts";
import type { LocalFunction } from "../runtime/function.ts";
import type { Scope } from "../scope.ts";
import type { ActHandlers } from "../screen/screen.ts";
import type { FaultSwitch } from "../view/run-state.ts";
import { createFaultNotes } from "./fault-notes.ts";
import type { ServiceName } from "./faults/aws-error.ts";
import type { FaultRule } from "./faults/fault.ts";
import { createMetDeliveries } from "./met-deliveries.ts";
import { createProxiedEngines } from "./proxied-engines.ts";
import { createSwapOrder, type SwapOrder } from "./swap-order.ts";
import { killConsumer, sendTwice, swapOrder, switches } from "./switches.ts";

/** The switches of "break it", and where the run asks them. */
export interface BreakIt {
  readonly switches: Observed<readonly FaultSwitch[]>;
  readonly act: ActHandlers["fault"];
  /** Is told what the functions publish. */
  readonly onMessage: (message: BootstrapMessage) => void;
  readonly swapOrder: SwapOrder;
  /** Whether a message of this delivery is to be handed over twice. */
  readonly isTwice: (id: string | null) => boolean;
}

export interface BreakItParts {
  readonly endpoints: EngineEndpoints;
  readonly functions: () => readonly LocalFunction[];
  readonly consumer: () => LocalFunction;
  readonly history: Pick<History, "get" | "onChange">;
  readonly noteFault: (id: string, fault: string, text: string) => void;
}

const input = z.object({ name: z.string().max(100), on: z.boolean() });

/** All off at the start: a switch that is left on does not survive the run. */
export function createBreakIt(parts: BreakItParts, scope: Scope): BreakIt {
  const on = new Set<string>();
  const shown = (): readonly FaultSwitch[] =>
    switches.map(({ name, title, help, once }) => ({ name, title, help, once, on: on.has(name) }));
  const state = createObservable(shown());
  const inTurn = oneAtATime();
  const notes = createFaultNotes(parts);
  const met = createMetDeliveries(notes, () => on);
  const engines = createProxiedEngines({ ...parts, onMet: met.onMet }, scope);

  const turn = (name: string, isOn: boolean): void => {
    if (isOn) on.add(name);
    else on.delete(name);
    state.set(shown());
  };
  const setRules = (names: ReadonlySet<string>, isFresh: boolean) => {
    const rules = new Map<ServiceName, FaultRule[]>();
    for (const { name, calls } of switches) {
      if (calls === null || !names.has(name)) continue;
      rules.set(calls.service, [...(rules.get(calls.service) ?? []), ...calls.rules]);
    }
    return engines.set(rules, isFresh);
  };

  const kill = async ({ requestId, event }: BootstrapMessage): Promise<void> => {
    if (event.type !== "handling" || !on.has(killConsumer)) return;
    turn(killConsumer, false);
    const { id } = event.delivery as { readonly id?: unknown };
    const crashed = await parts.consumer().crash(requestId);
    // It had ended by then: the next one.
    if (!crashed) turn(killConsumer, true);
    else if (typeof id === "string") {
      notes.met(id, killConsumer, "The consumer's process was killed while it was handled.");
    }
  };

  return {
    switches: state,
    act: checked(input, ({ name, on: isOn }) =>
      inTurn(async () => {
        const found = switches.find((each) => each.name === name);
        if (found === undefined) return refuse(404, "There is no such switch.");
        if (on.has(name) === isOn) return done({});
        if (found.calls !== null) {
          const next = new Set(on);
          if (isOn) next.add(name);
          else next.delete(name);
          const set = await setRules(next, isOn && found.calls.isForNew);
          if (!set.ok) {
            for (const { name: each, calls } of switches) if (calls !== null) turn(each, false);
            return refuse(
              409,
              `The functions cannot be started anew, so nothing is broken: ${set.problem}`,
            );
          }
        }
        turn(name, isOn);
        return done({});
      }),
    ),
    onMessage(message) {
      met.onMessage(message);
      void kill(message);
    },
    swapOrder: createSwapOrder({
      isOn: () => on.has(swapOrder),
      onSwapped(earlier, later) {
        notes.met(earlier, swapOrder, "A later webhook of its object was handed over before it.");
        notes.met(later, swapOrder, "It was handed over before an earlier webhook of its object.");
      },
    }),
    isTwice(id) {
      if (!on.has(sendTwice)) return false;
      if (id !== null) notes.met(id, sendTwice, "The consumer got its message a second time.");
      return true;
    },
  };
}
