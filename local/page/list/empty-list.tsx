import { sendFirst } from "../perform.ts";
import { Button } from "../ui/index.ts";
import { list } from "./list-state.ts";

/** Nothing to show: how to change that. */
export function EmptyList() {
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
