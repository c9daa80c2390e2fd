import { statuses } from "../../view/delivery-row.ts";
import { StatusIcon } from "../ui/index.ts";
import { listPath } from "./filters.ts";
import { list } from "./list-state.ts";

/** Counts by state; each is an address, so they are links. */
export function StateTabs() {
  const { known, filters } = list.value;
  const all = statuses.reduce((sum, status) => sum + (known?.counts[status] ?? 0), 0);
  return (
    <nav class="tabs" aria-label="States">
      {([undefined, ...statuses] as const).map((state) => {
        const count = state === undefined ? all : (known?.counts[state] ?? 0);
        const isChosen = filters.state === state;
        return (
          <a
            key={state}
            class={count === 0 && !isChosen ? "none" : ""}
            href={listPath({ ...filters, state: state ?? "" })}
            aria-current={isChosen ? "page" : undefined}
          >
            {state !== undefined && <StatusIcon status={state} />}
            {state ?? "all"} {count.toLocaleString("en")}
          </a>
        );
      })}
    </nav>
  );
}
