import type { DeliveryView } from "../../view/delivery-view.ts";
import { deliveryPath, storyPath } from "../route.ts";
import { CopyButton, Status, Time } from "../ui/index.ts";

/** What it is, of what, in which state, and the way to the others of the same object. */
export function DeliveryHead({ row, before, after }: DeliveryView) {
  const { id, resource, action, resourceId, label, origin, key } = row;
  const object = `${resource}/${resourceId}`;
  const story = resource === null || resourceId === null ? null : storyPath(resource, resourceId);
  return (
    <header>
      <div class="line">
        <h1 tabIndex={-1}>
          {resource ?? "?"}:{action ?? "?"}
        </h1>
        <Status status={row.status} />
        {story !== null && (
          <a href={story}>
            {label === null || label === resourceId ? object : `${label}, ${object}`}
          </a>
        )}
        <nav class="line end" aria-label="Of the same object">
          {before !== null && <a href={deliveryPath(before)}>← before</a>}
          {after !== null && <a href={deliveryPath(after)}>after →</a>}
          {story !== null && <a href={story}>story</a>}
        </nav>
      </div>
      <p class="line muted">
        <code title={id}>{id.slice(0, 12)}…</code>
        <CopyButton text={id} label="Copy id" />
        <span>
          received <Time at={row.receivedAt} />
        </span>
        {key !== null && <span>key {key}</span>}
        {origin !== "webhook" && <span class="mark">added by the {origin}</span>}
        {row.late && <span class="mark">came after a newer version</span>}
      </p>
    </header>
  );
}
