import type { DeliveryRow } from "../../view/delivery-row.ts";
import { deliveryPath, storyPath } from "../route.ts";
import { Status } from "../ui/status.tsx";
import { Time } from "../ui/time.tsx";

interface RowProps {
  /** Undefined while it is read. */
  readonly row: DeliveryRow | undefined;
  readonly index: number;
  /** In pixels. */
  readonly top: number;
  /** Which of its links has the grid's place in the order of Tab; null for none. */
  readonly tabStop: number | null;
}

export function Row({ row, index, top, tabStop }: RowProps) {
  const link = (which: number) => ({
    "data-index": index,
    "data-link": which,
    tabIndex: tabStop === which ? 0 : -1,
  });
  const event = row === undefined ? "…" : `${row.resource ?? "?"}:${row.action ?? "?"}`;
  const object = row?.label ?? row?.resourceId ?? "";
  const story = row?.resource && row.resourceId ? storyPath(row.resource, row.resourceId) : null;
  return (
    <div role="row" aria-rowindex={index + 2} class="row row-cells" style={{ top: `${top}px` }}>
      <span role="gridcell">{row && <Time at={row.receivedAt} />}</span>
      <span role="gridcell">
        <a
          {...link(0)}
          class="row-link"
          href={row && deliveryPath(row.id)}
          aria-label={row ? `${event} ${object}` : "Loading"}
        >
          {event}
        </a>
        {row && unusual(row).map((tag) => <em key={tag}>{tag}</em>)}
      </span>
      <span role="gridcell">
        {story === null ? (
          object
        ) : (
          <a {...link(1)} href={story} title={`All of ${row?.resource} ${row?.resourceId}`}>
            {object}
          </a>
        )}
      </span>
      <span role="gridcell">{row && <Status status={row.status} />}</span>
      <span role="gridcell">{row?.attempts}</span>
      <span role="gridcell">{typeof row?.ackMs === "number" && `${row.ackMs} ms`}</span>
      <span role="gridcell" title={row?.error ?? undefined}>
        {row?.error}
      </span>
    </div>
  );
}

const unusual = ({ origin, late, faults }: DeliveryRow): readonly string[] => [
  ...(origin === "webhook" ? [] : [origin]),
  ...(late ? ["late"] : []),
  ...faults,
];
