import type { DeliveryStatus } from "../../view/delivery-row.ts";

/** One shape each, so that a state is known without its colour. On a field of 12 by 12. */
const shapes: Readonly<Record<DeliveryStatus, string>> = {
  queued: "M6 1.75a4.25 4.25 0 1 0 0 8.5a4.25 4.25 0 1 0 0-8.5M6 3.5v2.75l1.75 1",
  running: "M3.5 2.25 9.5 6 3.5 9.75z",
  failed: "M6 1.5 11 10.5H1zM6 4.75v2.5M6 8.75v.25",
  handled: "M1.75 6.5 4.75 9.5 10.25 2.75",
  superseded: "M1.75 2.5 5.25 6 1.75 9.5M6.25 2.5 9.75 6 6.25 9.5",
  held: "M4 2v8M8 2v8",
  dead: "M2.5 2.5 9.5 9.5M9.5 2.5 2.5 9.5",
  refused: "M6 1.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9M2.9 2.9 9.1 9.1",
};

export const StatusIcon = ({ status }: { readonly status: DeliveryStatus }) => (
  <svg class={`status-icon ${status}`} viewBox="0 0 12 12" aria-hidden="true">
    <path d={shapes[status]} fill="none" stroke="currentcolor" stroke-width="1.5" />
  </svg>
);

export const Status = ({ status }: { readonly status: DeliveryStatus }) => (
  <span class={`status ${status}`}>
    <StatusIcon status={status} />
    {status}
  </span>
);
