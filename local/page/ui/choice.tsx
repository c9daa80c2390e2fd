import { useId } from "preact/hooks";

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly string[];
  readonly choose: (value: string) => void;
  readonly class?: string;
}

/** A labelled choice among a few. */
export function Choice({ label, value, options, choose, class: extra = "" }: ChoiceProps) {
  const id = useId();
  return (
    <div class={`choice ${extra}`}>
      <label for={id}>{label}</label>
      <select
        id={id}
        class="field"
        value={value}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        {options.map((option) => (
          <option key={option} value={option}>
            {option}
          </option>
        ))}
      </select>
    </div>
  );
}
