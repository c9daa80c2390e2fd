import type { AttemptView, ErrorView } from "../../view/delivery-view.ts";
import { duration, exact, now } from "../time.ts";
import { CopyButton, Excerpt, Panel, Scrolled, Time } from "../ui/index.ts";

/** The newest on top, its error unfolded. */
export const Attempts = ({ attempts }: { readonly attempts: readonly AttemptView[] }) => (
  <Panel title="Attempts" aside={attempts.length}>
    <ol class="lines" reversed>
      {attempts
        .toReversed()
        .map(({ messageId, number, startedAt, endedAt, outcome, error }, at) => (
          <li key={`${messageId} ${number}`}>
            <p class="line">
              <b>Attempt {number}</b>
              <span class={`status ${outcome}`}>{outcome}</span>
              <span title={exact(startedAt)}>
                {duration(Math.max(0, (endedAt ?? now.value) - startedAt))}
              </span>
              <Time class="muted" at={startedAt} />
            </p>
            {error !== null && <Failure {...error} open={at === 0} />}
          </li>
        ))}
    </ol>
  </Panel>
);

const Failure = ({
  name,
  message,
  stack,
  source,
  open,
}: ErrorView & { readonly open: boolean }) => (
  <details open={open}>
    <summary class="error">
      <b>{name}</b>: {message}
    </summary>
    {source !== null && <Excerpt {...source} />}
    {stack !== null && (
      <details>
        <summary>Stack</summary>
        <Scrolled label="Stack">{stack}</Scrolled>
        <CopyButton label="Copy stack" text={stack} />
      </details>
    )}
  </details>
);
