import { eventOf } from "../../view/delivery-row.ts";
import type { DeliveryList } from "../../view/list.ts";
import type { FaultSwitch } from "../../view/run-state.ts";
import { api } from "../api.ts";
import { faults } from "../live.ts";
import { perform } from "../perform.ts";
import { deliveryPath } from "../route.ts";
import { Alert, Button, Checkbox, Page, Panel, Status, Time } from "../ui/index.ts";
import { useReading } from "../use-reading.ts";

/** Breaks what the functions call, to see what the promise does about it. */
export const BreakPage = () => (
  <Page title="Break it on purpose">
    <Panel title="Switches" aside="Every delivery that is met says what was done about it.">
      <ul class="lines columns even">
        {faults.value.map((fault) => (
          <Fault key={fault.name} {...fault} />
        ))}
      </ul>
    </Panel>
    <Met />
  </Page>
);

function Fault({ name, title, help, on, once }: FaultSwitch) {
  const id = `help-${name}`;
  const turn = (now: boolean): void =>
    void perform("fault", { name, on: now }, once ? title : undefined);
  return (
    <li class="fault">
      {once ? (
        <Button label={title} aria-describedby={id} onClick={() => turn(true)} />
      ) : (
        <label class="line">
          <Checkbox role="switch" aria-describedby={id} checked={on} turn={turn} />
          <b>{title}</b>
        </label>
      )}
      <p id={id}>{help}</p>
    </li>
  );
}

/** So many deliveries are looked through, the newest. */
const looked = 500;

function Met() {
  const { value: list, error } = useReading<DeliveryList>(
    "met",
    (signal) => api.list({ limit: looked }, signal),
    (row) => row.faults.length > 0,
  );
  const met = list?.rows.filter((row) => row.faults.length > 0) ?? [];
  return (
    <Panel title="What was met" aside={met.length}>
      <Alert text={error} />
      {met.length === 0 && <p class="muted">None of the newest {looked} deliveries.</p>}
      <ul class="lines">
        {met.map((row) => (
          <li key={row.id} class="line">
            <Status status={row.status} />
            <a href={deliveryPath(row.id)}>{`${eventOf(row)} ${row.label ?? row.resourceId}`}</a>
            <code>{row.faults.join(", ")}</code>
            <Time class="end muted" at={row.receivedAt} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
