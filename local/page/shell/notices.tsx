import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { api } from "../api.ts";
import { build, connection, consumer, faults, rerun } from "../live.ts";
import { deliveryPath } from "../route.ts";
import { Button } from "../ui/button.tsx";
import { Excerpt } from "../ui/excerpt.tsx";
import { Time } from "../ui/time.tsx";
import { announce } from "../ui/toast.tsx";

const problemTitles = {
  build: "The handlers do not build: the old ones go on",
  type: "Types do not fit",
  env: ".env cannot be read",
} as const;
const outcomes = {
  running: ["info", "Running again after the save"],
  fixed: ["good", "fixed"],
  "still failing": ["bad", "still failing"],
  "another error": ["bad", "another error"],
} as const;

/** What one has to know whatever page is shown: each is there as long as it is so. */
export function Notices() {
  const on = faults.value.filter((fault) => fault.on);
  const { since = null, reason = null, paused = false } = consumer.value ?? {};
  const { problems = [], restartFor = [] } = build.value ?? {};
  const { outcome = null, id = null, error = null } = rerun.value ?? {};
  return (
    <>
      {connection.value === "reconnecting" && (
        <Notice kind="warn" title="Reconnecting">
          The local run does not answer. What is shown may be old.
        </Notice>
      )}
      {paused && (
        <Notice kind="info" title="The consumer is paused">
          {since !== null && <Time at={since} />}
          {reason}
          <Button onClick={() => void api.act("resume", {})}>Resume</Button>
        </Notice>
      )}
      {on.length > 0 && (
        <Notice kind="warn" title={`Broken on purpose: ${on.map(({ title }) => title).join(", ")}`}>
          <a href="/break">Break it</a>
          <Button onClick={() => void turnOff(on.map(({ name }) => name))}>Turn off</Button>
        </Notice>
      )}
      {problems.map((problem) => (
        <Notice
          key={problem.text}
          kind={problem.kind === "type" ? "warn" : "bad"}
          title={problemTitles[problem.kind]}
        >
          {problem.text}
          <Excerpt {...problem} />
        </Notice>
      ))}
      {restartFor.length > 0 && (
        <Notice kind="warn" title="A restart is needed">
          {restartFor.join(", ")} changed and counts after the next start.
        </Notice>
      )}
      {outcome !== null && id !== null && (
        <Notice kind={outcomes[outcome][0]} title={outcomes[outcome][1]}>
          <a href={deliveryPath(id)}>The delivery that failed last</a>
          {error !== null && <code>{error}</code>}
        </Notice>
      )}
    </>
  );
}

interface NoticeProps {
  readonly kind: "warn" | "bad" | "good" | "info";
  readonly title: string;
  readonly children: ComponentChildren;
}

function Notice({ kind, title, children }: NoticeProps) {
  useEffect(() => announce(title), [title]);
  return (
    <section class={`notice line ${kind}`} aria-label={title}>
      <strong>{title}</strong>
      {children}
    </section>
  );
}

async function turnOff(names: readonly string[]): Promise<void> {
  for (const name of names) await api.act("fault", { name, on: false });
}
