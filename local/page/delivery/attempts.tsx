import type { AttemptView, ErrorView } from "../../view/delivery-view.ts";
import { duration, exact, now } from "../time.ts";
import { CopyButton, Excerpt, Panel, Scrolled, Time } from "../ui/index.ts";

/** The newest on top, its error unfolded. */
export function Attempts({ attempts }: { readonly attempts: readonly AttemptView[] }) {
  return (
    <Panel title="Attempts" aside={attempts.length}>
      <ol class="lines" reversed>
        {[...attempts].reverse().map((attempt, index) => (
          <li key={`${attempt.messageId} ${attempt.number}`}>
            <AttemptLine {...attempt} />
            {attempt.error !== null && <Failure {...attempt.error} open={index === 0} />}
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function AttemptLine({ number, startedAt, endedAt, outcome }: AttemptView) {
  const took = Math.max(0, (endedAt ?? now.value) - startedAt);
  return (
    <p class="line">
      <b>Attempt {number}</b>
      <span class={`status ${outcome}`}>{outcome}</span>
      <span title={exact(startedAt)}>{duration(took)}</span>
      <Time class="muted" at={startedAt} />
    </p>
  );
}

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
