import { useComputed } from "@preact/signals";
import { eventOf } from "../../view/delivery-row.ts";
import { deliveryPath, storyPath } from "../route.ts";
import { Status, Time } from "../ui/index.ts";
import { list, rowAt } from "./list-state.ts";

/** `top` is in pixels. */
type RowProps = Readonly<Record<"index" | "top" | "tabIndex", number>>;

/** Rendered again only when its own row changes; without one while that is read. */
export function Row({ index, top, tabIndex }: RowProps) {
  const row = useComputed(() => rowAt(list.value, index)).value;
  const event = row === undefined ? "…" : eventOf(row);
  const object = row?.label ?? row?.resourceId ?? "";
  const story = row?.resource && row.resourceId ? storyPath(row.resource, row.resourceId) : null;
  const origin = row?.origin === "webhook" ? null : row?.origin;
  const tags = [origin, row?.late && "late", ...(row?.faults ?? [])].filter(Boolean);
  const cells = [
    row && <Time at={row.receivedAt} />,
    <>
      <a
        data-index={index}
        tabIndex={tabIndex}
        href={row && deliveryPath(row.id)}
        aria-label={row ? `${event} ${object}` : "Loading"}
      >
        {event}
      </a>
      {tags.map((tag) => ` · ${tag}`)}
    </>,
    story === null ? (
      object
    ) : (
      <a tabIndex={tabIndex} href={story} title={`All of ${row?.resource} ${row?.resourceId}`}>
        {object}
      </a>
    ),
    row && <Status status={row.status} />,
    <span title={row?.error ?? undefined}>{row?.error}</span>,
    row && `${row.attempts}×`,
    typeof row?.ackMs === "number" && `${row.ackMs} ms`,
  ];
  return (
    <div role="row" aria-rowindex={index + 2} class="row row-cells" style={{ top: `${top}px` }}>
      {cells.map((cell, column) => (
        <span key={column} role="gridcell">
          {cell}
        </span>
      ))}
    </div>
  );
}
