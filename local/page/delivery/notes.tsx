import type { DeliveryView, WaitingView } from "../../view/delivery-view.ts";
import { deliveryPath } from "../route.ts";
import { duration, now } from "../time.ts";
import { Panel } from "../ui/index.ts";

/** What one asks first: why it waits, why it was refused, and what was broken on purpose. */
export function Notes({ waiting, refusal, faults }: DeliveryView) {
  return (
    <>
      {waiting !== null && <Waiting {...waiting} />}
      {refusal !== null && (
        <Panel title="Why was it refused?" class="note" aside={<code>{refusal.reason}</code>}>
          <p>{refusal.step}</p>
          {refusal.slips.length > 0 && <p>What it may be, the likeliest first:</p>}
          <ol class="slips">
            {refusal.slips.map((slip) => (
              <li key={slip}>{slip}</li>
            ))}
          </ol>
        </Panel>
      )}
      {faults.length > 0 && (
        <Panel title="Broken on purpose" class="note">
          <ul>
            {faults.map(({ fault, text }, index) => (
              <li key={index}>
                <code>{fault}</code> {text}
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </>
  );
}

/** When it ends, as the server said it: "in 4 min 10 s". */
const spelled = / in (?:\d+ \w+ ?)+(?=[.,;])/;

function Waiting({ text, until, behind }: WaitingView) {
  const left = until === null ? 0 : until - now.value;
  const [before, after] = until === null ? [text] : text.split(spelled);
  return (
    <Panel title="Why is it waiting?" class="note">
      <p>
        {before}
        {until !== null && <b role="timer"> {left > 0 ? `in ${duration(left, true)}` : "now"}</b>}
        {after} {behind !== null && <a href={deliveryPath(behind)}>Open {behind.slice(0, 8)}</a>}
      </p>
    </Panel>
  );
}
