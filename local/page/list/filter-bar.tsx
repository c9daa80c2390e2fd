import { useEffect, useRef, useState } from "preact/hooks";
import { useKeys } from "../keys.ts";
import { navigate } from "../route.ts";
import { Button } from "../ui/button.tsx";
import { listPath, type Filters } from "./filters.ts";
import { list } from "./list-state.ts";

/** How long a person has to stop typing before it counts. */
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
  const { state: _, q, ...others } = filters;
  const count = Object.keys(others).length;
  const asText = JSON.stringify(filters);

  const field = (name: keyof Filters): HTMLInputElement | null =>
    form.current?.querySelector(`[name=${name}]`) ?? null;
  useEffect(() => {
    clearTimeout(timer.current);
    for (const input of form.current?.querySelectorAll("input") ?? []) {
      input.value = filters[input.name as keyof Filters] ?? "";
    }
  }, [asText]);
  const take = (event: Event): void => {
    const isChosen = event.target instanceof HTMLSelectElement;
    clearTimeout(timer.current);
    timer.current = window.setTimeout(
      () => {
        if (form.current?.checkValidity() !== true) return;
        const typed = Object.fromEntries(new FormData(form.current)) as Filters;
        navigate(listPath({ ...filters, ...typed }), { replace: !isChosen });
      },
      isChosen ? 0 : typingMs,
    );
  };
  useKeys([{ keys: "/", label: "search", run: () => field("q")?.select() }]);

  const choice = (name: keyof Filters, options: readonly (readonly [string, string])[]) => (
    <select
      name={name}
      value={filters[name] ?? ""}
      class={filters[name] ? "field set" : "field"}
      aria-label={label[name]}
    >
      <option value="">{label[name]}</option>
      {options.map(([value, text]) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </select>
  );
  const time = (name: "since" | "until", title: string) => (
    <input type="datetime-local" name={name} class="field set" aria-label={title} />
  );
  return (
    <search aria-label="Deliveries">
      <form
        ref={form}
        class={open ? "filters open" : "filters"}
        onInput={take}
        onSubmit={(event) => event.preventDefault()}
      >
        <input
          type="search"
          name="q"
          class={list.value.loading && q !== undefined ? "field busy" : "field"}
          aria-label="Search ids, order numbers, errors and data"
          placeholder="Search ids, order numbers, data"
          spellcheck={false}
        />
        <Button aria-expanded={open} aria-controls="more-filters" onClick={() => setOpen(!open)}>
          {count > 0 ? `Filters (${count})` : "Filters"}
        </Button>
        <div id="more-filters" class="more-filters">
          {choice("resource", withChosen(facets?.resources, filters.resource))}
          {choice("action", withChosen(facets?.actions, filters.action))}
          {choice("key", withChosen(facets?.keys, filters.key))}
          {choice("last", times)}
          {filters.last === "between" && time("since", "From")}
          {filters.last === "between" && time("until", "To")}
          <input
            name="object"
            class={filters.object ? "field set" : "field"}
            aria-label="Object, like Orders/1234"
            placeholder="Orders/1234"
            pattern="[^\/]+\/.+"
            spellcheck={false}
          />
          {asText !== "{}" && (
            <a class="button quiet" href="/">
              Clear
            </a>
          )}
        </div>
      </form>
    </search>
  );
}

const label: Readonly<Partial<Record<keyof Filters, string>>> = {
  resource: "Any resource",
  action: "Any action",
  key: "Any key",
  last: "Any time",
};

/** What is chosen is offered also when no delivery has it any more. */
const withChosen = (options: readonly string[] = [], chosen = "") =>
  [...new Set([...options, chosen])].filter(Boolean).map((option) => [option, option] as const);
