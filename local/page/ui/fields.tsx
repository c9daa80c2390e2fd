import type { Signal } from "@preact/signals";
import type { InputHTMLAttributes } from "preact";

interface ChoiceProps {
  readonly label: string;
  readonly of: Signal<string>;
  readonly options: readonly string[];
  /** The label is only read out. */
  readonly bare?: boolean;
}

export function Choice({ label, of, options, bare }: ChoiceProps) {
  const onChange = ({ currentTarget }: { readonly currentTarget: HTMLSelectElement }): void =>
    void (of.value = currentTarget.value);
  return (
    <label class="choice">
      <span class={bare ? "unseen" : ""}>{label}</span>
      <select class="field" value={of} onChange={onChange}>
        {options.map((option) => (
          <option key={option}>{option}</option>
        ))}
      </select>
    </label>
  );
}

interface SearchProps {
  /** Its name, and what it shows while it is empty. */
  readonly label: string;
  readonly onText: (text: string) => void;
}

export const SearchField = ({ label, onText }: SearchProps) => (
  <input
    type="search"
    class="field"
    aria-label={label}
    placeholder={label}
    spellcheck={false}
    onInput={(event) => onText(event.currentTarget.value.trim())}
  />
);

type Passed = "checked" | "indeterminate" | "aria-label" | "aria-describedby";
interface CheckboxProps extends Pick<InputHTMLAttributes, Passed> {
  readonly role?: "switch";
  readonly turn: (on: boolean) => void;
}

export const Checkbox = ({ turn, ...rest }: CheckboxProps) => (
  <input type="checkbox" {...rest} onChange={(event) => turn(event.currentTarget.checked)} />
);
