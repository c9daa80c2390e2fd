import type { Story, StoryEntry } from "../../view/story.ts";
import { ReplayButton } from "../acts/act-bar.tsx";
import { api } from "../api.ts";
import { deliveryPath } from "../route.ts";
import { Page, Status, Time } from "../ui/index.ts";
import { useReading } from "../use-reading.ts";

/** All deliveries of one object, the oldest on top. */
export function StoryPage({ resource, id }: { readonly resource: string; readonly id: string }) {
  const { value: story, error } = useReading<Story>(
    `${resource}/${id}`,
    (signal) => api.story({ resource, id }, signal),
    (row) => row.resource === resource && row.resourceId === id,
  );
  const label = story?.label === id ? "" : (story?.label ?? "");
  const count = story?.entries.length ?? 0;
  return (
    <Page title={`${label} ${resource}/${id}`} error={error}>
      {story && <p class="muted">Deliveries: {count}, in the order of their arrival</p>}
      <ol class="detail">
        {story?.entries.map((entry, index) => (
          <li key={entry.row.id} class="panel">
            <Entry {...entry} />
            {index > 0 && <Changes {...entry} />}
          </li>
        ))}
      </ol>
    </Page>
  );
}

const Entry = ({ row, version, marks }: StoryEntry) => (
  <>
    <div class="line">
      <h2>
        <a href={deliveryPath(row.id)}>
          {row.action ?? "?"} <code>{row.id.slice(0, 8)}</code>
        </a>
      </h2>
      <Status status={row.status} />
      {marks.map((mark) => (
        <mark key={mark}>{mark}</mark>
      ))}
      <span class="muted">
        received <Time at={row.receivedAt} />
        {version !== null && `, version ${version}`}
      </span>
      <span class="end">
        <ReplayButton id={row.id} />
      </span>
    </div>
    {row.error !== null && <p class="error">{row.error}</p>}
  </>
);

/** More are folded. */
const shownAtOnce = 20;

/** What differs from the delivery before. */
function Changes({ changes, moreChanges }: StoryEntry) {
  if (changes.length === 0) return <p class="muted">The data is the same as before.</p>;
  return (
    <details open={changes.length <= shownAtOnce}>
      <summary>
        Changes: {changes.length}
        {moreChanges && ", and others that are not listed"}
      </summary>
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
    </details>
  );
}
