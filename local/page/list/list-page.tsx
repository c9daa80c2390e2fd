import { useLayoutEffect } from "preact/hooks";
import { statuses } from "../../view/delivery-row.ts";
import { useKeys } from "../keys.ts";
import { run } from "../live.ts";
import { sendFirst } from "../perform.ts";
import { navigate, search } from "../route.ts";
import { Alert, Button, CopyButton, StatusIcon } from "../ui/index.ts";
import { FilterBar } from "./filter-bar.tsx";
import { listPath, parseFilters } from "./filters.ts";
import { follow, list, showFilters } from "./list-state.ts";
import { Rows } from "./rows.tsx";

/** All deliveries, newest first: tabs by state, filters, search, and rows that are live. */
export function ListPage() {
  const { size, known, error, filters, upTo, loading } = list.value;
  const endpoint = run.value?.endpoint ?? "";
  useLayoutEffect(() => showFilters(parseFilters(search.value)), [search.value]);
  const showNew = (): void => {
    scrollTo(0, 0);
    document.querySelector("h1")?.focus({ preventScroll: true });
    follow();
  };
  useKeys([
    { keys: "n", label: "show the new deliveries", run: showNew },
    { keys: "c", label: "clear search and filters", run: () => navigate("/") },
  ]);
  const newer = upTo === null ? 0 : (known?.newer ?? 0);
  const isOld = newer > 0 || (upTo !== null && known?.total !== size);
  const showLabel = newer === 0 ? "Changed: show" : `${newer.toLocaleString("en")} new`;
  return (
    <>
      <div class="line">
        <h1 tabIndex={-1}>Deliveries</h1>
        <CopyButton text={endpoint} label="Copy the endpoint's address">
          <code>POST {endpoint}</code>
        </CopyButton>
      </div>
      <FilterBar filters={filters} />
      <div class="list-head">
        <StateTabs />
        {isOld && <Button kind="primary" label={showLabel} data-still onClick={showNew} />}
      </div>
      <Alert text={error} />
      {known !== null && size === 0 && !loading ? <EmptyList /> : <Rows />}
    </>
  );
}

/** Counts by state; each is an address, so they are links. */
function StateTabs() {
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

/** Nothing to show: how to change that. */
function EmptyList() {
  const isNarrowed = Object.keys(list.value.filters).length > 0;
  return isNarrowed ? (
    <div class="empty">
      <h2>No delivery matches</h2>
      <a href="/">Clear search and filters</a>
    </div>
  ) : (
    <div class="empty">
      <h2>No webhook has arrived yet</h2>
      <p class="muted">A sample is signed with the run’s key and posted, as Shipmondo would.</p>
      <Button label="Send the first webhook" kind="primary" onClick={() => void sendFirst()} />
    </div>
  );
}
