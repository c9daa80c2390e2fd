import type { Signal } from "@preact/signals";
import { useId } from "preact/hooks";

interface ChoiceProps {
  readonly label: string;
  readonly of: Signal<string>;
  readonly options: readonly string[];
  /** The label is only read out. */
  readonly bare?: boolean;
}

/** A labelled choice among a few. */
export function Choice({ label, of, options, bare }: ChoiceProps) {
  const id = useId();
  return (
    <div class="choice">
      <label for={id} class={bare ? "unseen" : ""}>
        {label}
      </label>
      <select
        id={id}
        class="field"
        value={of}
        onChange={(event) => (of.value = event.currentTarget.value)}
      >
        {options.map((option) => (
          <option key={option}>{option}</option>
        ))}
      </select>
    </div>
  );
}
