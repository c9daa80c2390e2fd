import { useLayoutEffect } from "preact/hooks";
import { useKeys } from "../keys.ts";
import { run } from "../live.ts";
import { navigate, search } from "../route.ts";
import { Alert, Button, CopyButton } from "../ui/index.ts";
import { EmptyList } from "./empty-list.tsx";
import { FilterBar } from "./filter-bar.tsx";
import { parseFilters } from "./filters.ts";
import { follow, list, showFilters } from "./list-state.ts";
import { Rows } from "./rows.tsx";
import { StateTabs } from "./state-tabs.tsx";

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
