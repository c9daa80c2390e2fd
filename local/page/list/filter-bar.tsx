import { useEffect, useRef, useState } from "preact/hooks";
import { useKeys } from "../keys.ts";
import { navigate } from "../route.ts";
import { Button } from "../ui/index.ts";
import { listPath, type Filters } from "./filters.ts";
import { list } from "./list-state.ts";

const typingMs = 250;
const times = [
  ["5", "Last 5 minutes"],
  ["15", "Last 15 minutes"],
  ["60", "Last hour"],
  ["1440", "Last 24 hours"],
  ["between", "Between …"],
] as const;

/** Search and filters; all of them are in the page's address, which the fields follow. */
export function FilterBar({ filters }: { readonly filters: Filters }) {
  const form = useRef<HTMLFormElement>(null);
  const timer = useRef(0);
  const [open, setOpen] = useState(false);
  const { facets } = list.value.known ?? {};
  const asText = JSON.stringify(filters);
  const count = Object.keys(filters).filter((name) => name !== "state" && name !== "q").length;
  useEffect(() => {
    clearTimeout(timer.current);
    for (const input of form.current?.querySelectorAll("input") ?? []) {
      input.value = filters[input.name as keyof Filters] ?? "";
    }
  }, [asText]);
  const take = ({ target }: Event): void => {
    const isChosen = target instanceof HTMLSelectElement;
    const typed = (): void => {
      if (form.current?.checkValidity() !== true) return;
      const fields = Object.fromEntries(new FormData(form.current)) as Filters;
      navigate(listPath({ ...filters, ...fields }), { replace: !isChosen });
    };
    clearTimeout(timer.current);
    timer.current = window.setTimeout(typed, isChosen ? 0 : typingMs);
  };
  const select = () => form.current?.querySelector("input")?.select();
  useKeys([{ keys: "/", label: "search", run: select }]);
  const props = (name: keyof Filters, label: string) =>
    ({ name, class: filters[name] ? "field set" : "field", "aria-label": label }) as const;
  const choice = (name: keyof Filters, label: string, options: readonly (readonly string[])[]) => (
    <select {...props(name, label)} value={filters[name] ?? ""}>
      <option value="">{label}</option>
      {options.map(([value, text = value]) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </select>
  );
  /** What is chosen is offered also when no delivery has it any more. */
  const facet = (name: "resource" | "action" | "key", of: readonly string[] = []) => {
    const values = new Set([...of, filters[name] ?? ""].filter(Boolean));
    const options = [...values].map((value) => [value]);
    return choice(name, `Any ${name}`, options);
  };
  return (
    <search aria-label="Deliveries">
      <form
        ref={form}
        class={`filters line ${open ? "open" : ""}`}
        onInput={take}
        onSubmit={(event) => event.preventDefault()}
      >
        <input
          type="search"
          {...props("q", "Search ids, order numbers, errors and data")}
          placeholder="Search ids, order numbers, data"
        />
        <Button
          label={count === 0 ? "Filters" : `Filters (${count})`}
          aria-expanded={open}
          aria-controls="more-filters"
          onClick={() => setOpen(!open)}
        />
        <div id="more-filters" class="line">
          {facet("resource", facets?.resources)}
          {facet("action", facets?.actions)}
          {facet("key", facets?.keys)}
          {choice("last", "Any time", times)}
          {filters.last === "between" && [
            <input key="since" type="datetime-local" {...props("since", "From")} />,
            <input key="until" type="datetime-local" {...props("until", "To")} />,
          ]}
          <input
            {...props("object", "Object, like Orders/1234")}
            placeholder="Orders/1234"
            pattern="[^\/]+\/.+"
          />
          {asText !== "{}" && <a href="/">Clear</a>}
        </div>
      </form>
    </search>
  );
}
