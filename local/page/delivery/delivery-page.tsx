import { useEffect } from "preact/hooks";
import type { DeliveryView } from "../../view/delivery-view.ts";
import { ActBar } from "../acts/act-bar.tsx";
import { api } from "../api.ts";
import { PayloadPanel } from "../payload/payload-panel.tsx";
import { deliveryPath, navigate } from "../route.ts";
import { Page } from "../ui/index.ts";
import { useReading } from "../use-reading.ts";
import { Attempts } from "./attempts.tsx";
import { DeliveryHead, Notes } from "./delivery-head.tsx";
import { Logs } from "./logs.tsx";
import { Request, Token } from "./request.tsx";
import { Way } from "./way.tsx";

/** One delivery. It is read again when it, or another of the same object, changes. */
export function DeliveryPage({ id }: { readonly id: string }) {
  const { value: view, error } = useReading(
    id,
    (signal) => api.delivery(id, signal),
    (row, known: DeliveryView | null) =>
      row.id === id ||
      (row.resource === known?.row.resource && row.resourceId === known.row.resourceId),
  );
  const known = view?.row.id ?? id;
  useEffect(() => {
    // It was held or refused under the id in the address, and has another one now.
    if (known !== id) navigate(deliveryPath(known), { replace: true });
  }, [known, id]);
  return (
    <Page title={view === null ? "Delivery" : ""} error={error}>
      {view !== null && <Parts {...view} />}
    </Page>
  );
}

function Parts(view: DeliveryView) {
  const { row, attempts, request } = view;
  return (
    <>
      <DeliveryHead {...view} />
      <ActBar {...row} />
      <Notes {...view} />
      <Way {...view} />
      <div class="columns">
        <div>
          {attempts.length > 0 && <Attempts attempts={attempts} />}
          {row.bytes !== null && <PayloadPanel key={row.id} id={row.id} bytes={row.bytes} />}
          <Logs logs={view.logs} />
        </div>
        <div>
          <Token {...view} />
          {request !== null && <Request {...request} />}
        </div>
      </div>
    </>
  );
}
