import { eventOf } from "../../view/delivery-row.ts";
import type { DeliveryView, WaitingView } from "../../view/delivery-view.ts";
import { deliveryPath, storyPath } from "../route.ts";
import { duration, now } from "../time.ts";
import { CopyButton, Panel, Status, Time } from "../ui/index.ts";

/** What it is, of what, in which state, and the way to the others of the same object. */
export function DeliveryHead({ row, before, after }: DeliveryView) {
  const { id, resource, resourceId, label, origin, key } = row;
  const object = `${resource}/${resourceId}`;
  const named = label === null || label === resourceId ? object : `${label}, ${object}`;
  const story = resource === null || resourceId === null ? null : storyPath(resource, resourceId);
  return (
    <header>
      <div class="line">
        <h1 tabIndex={-1}>{eventOf(row)}</h1>
        <Status status={row.status} />
        {story !== null && <a href={story}>{named}</a>}
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
        {origin !== "webhook" && <mark>added by the {origin}</mark>}
        {row.late && <mark>came after a newer version</mark>}
      </p>
    </header>
  );
}

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
              <li key={index}>{`${fault}: ${text}`}</li>
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
