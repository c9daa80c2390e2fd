import { useEffect, useLayoutEffect } from "preact/hooks";
import { useKeys } from "../keys.ts";
import { run } from "../live.ts";
import { navigate, search } from "../route.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { EmptyList } from "./empty-list.tsx";
import { FilterBar } from "./filter-bar.tsx";
import { parseFilters } from "./filters.ts";
import { follow, list, showFilters, watchList } from "./list-state.ts";
import { Rows } from "./rows.tsx";
import { StateTabs } from "./state-tabs.tsx";

/** All deliveries, newest first: tabs by state, filters, search, and rows that are live. */
export function ListPage() {
  const { size, known, error, filters } = list.value;
  const endpoint = run.value?.endpoint;
  useEffect(watchList, []);
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
  return (
    <>
      <div class="list-title">
        <h1 tabIndex={-1}>Deliveries</h1>
        {endpoint !== undefined && (
          <CopyButton text={endpoint} label="Copy the endpoint's address">
            <code>POST {endpoint}</code>
          </CopyButton>
        )}
      </div>
      <FilterBar filters={filters} />
      <div class="list-head">
        <StateTabs />
        <NewRows onShow={showNew} />
      </div>
      {error !== null && <p role="alert">{error}</p>}
      {known !== null && size === 0 && !list.value.loading ? <EmptyList /> : <Rows />}
    </>
  );
}

/** While the list stands still: what it leaves out. */
function NewRows({ onShow }: { readonly onShow: () => void }) {
  const { upTo, known, size } = list.value;
  if (upTo === null || known === null) return null;
  if (known.newer === 0 && known.total === size) return null;
  return (
    <Button kind="primary" data-still onClick={onShow}>
      {known.newer === 0 ? "Changed: show" : `${known.newer.toLocaleString("en")} new`}
    </Button>
  );
}
