import type { AttemptView, ErrorView } from "../../view/delivery-view.ts";
import { duration, exact, now } from "../time.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { Excerpt } from "../ui/excerpt.tsx";
import { Panel } from "../ui/panel.tsx";
import { Time } from "../ui/time.tsx";

/** The newest on top, its error unfolded. */
export function Attempts({ attempts }: { readonly attempts: readonly AttemptView[] }) {
  return (
    <Panel title="Attempts" aside={attempts.length}>
      <ol class="lines" reversed>
        {[...attempts].reverse().map((attempt, index) => (
          <li key={`${attempt.messageId} ${attempt.number}`}>
            <AttemptLine attempt={attempt} />
            {attempt.error !== null && <Failure error={attempt.error} open={index === 0} />}
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function AttemptLine({ attempt }: { readonly attempt: AttemptView }) {
  const { number, startedAt, endedAt, outcome } = attempt;
  return (
    <p class="line">
      <b>Attempt {number}</b>
      <span class={`status ${outcome}`}>{outcome}</span>
      <span title={exact(startedAt)}>
        {duration(Math.max(0, (endedAt ?? now.value) - startedAt))}
      </span>
      <span class="muted">
        <Time at={startedAt} />
      </span>
    </p>
  );
}

function Failure({ error, open }: { readonly error: ErrorView; readonly open: boolean }) {
  const { name, message, stack, source } = error;
  return (
    <details open={open}>
      <summary class="error">
        <b>{name}</b>: {message}
      </summary>
      {source !== null && <Excerpt {...source} />}
      {stack !== null && (
        <details>
          <summary>Stack</summary>
          <pre tabIndex={0} role="region" aria-label="Stack">
            {stack}
          </pre>
          <CopyButton label="Copy stack" text={stack} />
        </details>
      )}
    </details>
  );
}
