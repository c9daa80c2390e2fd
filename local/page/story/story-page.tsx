import type { Change, Story, StoryEntry } from "../../view/story.ts";
import { ReplayButton } from "../acts/act-bar.tsx";
import { api } from "../api.ts";
import { deliveryPath } from "../route.ts";
import { Status } from "../ui/status.tsx";
import { Time } from "../ui/time.tsx";
import { useReading } from "../use-reading.ts";

/** All deliveries of one object, the oldest on top. */
export function StoryPage({ resource, id }: { readonly resource: string; readonly id: string }) {
  const { value: story, error } = useReading<Story>(
    `${resource}/${id}`,
    (signal) => api.story(resource, id, signal),
    (row) => row.resource === resource && row.resourceId === id,
  );
  const entries = story?.entries ?? [];
  return (
    <div class="detail">
      <h1 tabIndex={-1}>
        {story?.label} {resource}/{id}
      </h1>
      {error !== null && <p role="alert">{error}</p>}
      {story !== null && (
        <p class="muted">
          {entries.length} {entries.length === 1 ? "delivery" : "deliveries"}, the oldest on top
        </p>
      )}
      <ol class="story">
        {entries.map((entry, index) => (
          <li key={entry.row.id} class="panel">
            <Entry entry={entry} />
            {index > 0 && <Changes entry={entry} />}
          </li>
        ))}
      </ol>
    </div>
  );
}

function Entry({ entry: { row, version, marks } }: { readonly entry: StoryEntry }) {
  return (
    <>
      <div class="line">
        <h2>
          <a href={deliveryPath(row.id)}>
            {row.action ?? "?"} <span class="mono">{row.id.slice(0, 8)}</span>
          </a>
        </h2>
        <Status status={row.status} />
        {marks.map((mark) => (
          <span key={mark} class="tag warn">
            {mark}
          </span>
        ))}
        <span class="end">
          <ReplayButton id={row.id} kind="quiet" />
        </span>
      </div>
      <p class="line muted">
        <span>
          received <Time at={row.receivedAt} />
        </span>
        {version !== null && <span>version {version}</span>}
      </p>
      {row.error !== null && <p class="error">{row.error}</p>}
    </>
  );
}

/** So many are shown before the rest is unfolded. */
const shownAtOnce = 8;

/** What differs from the delivery before. */
function Changes({ entry: { changes, moreChanges } }: { readonly entry: StoryEntry }) {
  if (changes.length === 0) return <p class="muted">The data is the same as before.</p>;
  const rest = changes.slice(shownAtOnce);
  return (
    <>
      <ChangeList changes={changes.slice(0, shownAtOnce)} />
      {rest.length > 0 && (
        <details>
          <summary>
            {rest.length} more{moreChanges && ", and others that are not listed"}
          </summary>
          <ChangeList changes={rest} />
        </details>
      )}
    </>
  );
}

function ChangeList({ changes }: { readonly changes: readonly Change[] }) {
  return (
    <ul class="lines">
      {changes.map(({ pointer, kind, before, after }) => (
        <li key={pointer} class="change">
          <span class="muted">{kind}</span>
          <code>{pointer}</code>
          <code>
            {before !== null && <del>{before}</del>}
            {kind === "changed" && " → "}
            {after !== null && <ins>{after}</ins>}
          </code>
        </li>
      ))}
    </ul>
  );
}
