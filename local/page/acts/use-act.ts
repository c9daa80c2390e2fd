import { useSignal } from "@preact/signals";
import type { Acts } from "../../view/acts.ts";
import { api } from "../api.ts";

/** An act that a person starts: whether it is under way, and why it was not done. */
export function useAct<Name extends keyof Acts>(name: Name) {
  const busy = useSignal(false);
  const error = useSignal<string | null>(null);
  const act = async (
    input: Acts[Name]["input"],
    done: (output: Acts[Name]["output"]) => void,
  ): Promise<void> => {
    busy.value = true;
    error.value = null;
    const result = await api.act(name, input);
    busy.value = false;
    if (result.ok) done(result.value);
    else error.value = result.error;
  };
  return { act, busy: busy.value, error: error.value };
}
