import type { DeliveryList } from "../../view/list.ts";
import type { FaultSwitch } from "../../view/run-state.ts";
import { api } from "../api.ts";
import { faults } from "../live.ts";
import { deliveryPath } from "../route.ts";
import { Button } from "../ui/button.tsx";
import { Panel } from "../ui/panel.tsx";
import { Status } from "../ui/status.tsx";
import { Time } from "../ui/time.tsx";
import { toast } from "../ui/toast.tsx";
import { useReading } from "../use-reading.ts";

/** Breaks what the functions call, to see what the promise does about it. */
export function BreakPage() {
  return (
    <div class="detail">
      <h1 tabIndex={-1}>Break it on purpose</h1>
      <Panel title="Switches" aside="Every delivery that is met says what was done about it.">
        <ul class="lines columns even">
          {faults.value.map((fault) => (
            <Fault key={fault.name} fault={fault} />
          ))}
        </ul>
      </Panel>
      <Met />
    </div>
  );
}

function Fault({ fault: { name, title, help, on, once } }: { readonly fault: FaultSwitch }) {
  const turn = async (): Promise<void> => {
    const result = await api.act("fault", { name, on: once || !on });
    if (!result.ok) toast(result.error, "error");
    else if (once) toast(title);
  };
  const field = { "aria-describedby": `help-${name}`, onClick: () => void turn() };
  return (
    <li class="fault">
      {once ? (
        <Button {...field}>{title}</Button>
      ) : (
        <label class="line">
          <input type="checkbox" role="switch" checked={on} {...field} />
          <b>{title}</b>
        </label>
      )}
      <p id={`help-${name}`} class="muted">
        {help}
      </p>
    </li>
  );
}

/** So many deliveries are looked through, the newest. */
const looked = 500;

/** The deliveries that a switch has met. */
function Met() {
  const { value: list, error } = useReading<DeliveryList>(
    "met",
    (signal) => api.list({ limit: looked }, signal),
    (row) => row.faults.length > 0,
  );
  const met = list?.rows.filter((row) => row.faults.length > 0) ?? [];
  return (
    <Panel title="What was met" aside={met.length}>
      {error !== null && <p role="alert">{error}</p>}
      {met.length === 0 && <p class="muted">None of the newest {looked} deliveries.</p>}
      <ul class="lines">
        {met.map(({ id, status, resource, action, label, resourceId, faults: of, receivedAt }) => (
          <li key={id} class="line">
            <Status status={status} />
            <a href={deliveryPath(id)}>
              {resource}:{action} {label ?? resourceId}
            </a>
            <code>{of.join(", ")}</code>
            <span class="end muted">
              <Time at={receivedAt} />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
