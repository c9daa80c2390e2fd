import { useEffect } from "preact/hooks";
import type { ComponentChildren } from "preact";
import type { BuildProblem } from "../../view/run-state.ts";
import { api } from "../api.ts";
import { build, connection, consumer, faults, rerun } from "../live.ts";
import { deliveryPath } from "../route.ts";
import { Button } from "../ui/button.tsx";
import { Time } from "../ui/time.tsx";
import { announce } from "../ui/toast.tsx";

/** What one has to know whatever page is shown: each is there as long as it is so. */
export function Notices() {
  const on = faults.value.filter((fault) => fault.on);
  const restartFor = build.value?.restartFor ?? [];
  return (
    <div class="notices">
      {connection.value === "reconnecting" && (
        <Notice kind="warn" title="Reconnecting">
          The local run does not answer. What is shown may be old.
        </Notice>
      )}
      {consumer.value?.paused === true && <Paused />}
      {on.length > 0 && (
        <Notice kind="warn" title={`On purpose: ${on.map((fault) => fault.title).join(", ")}`}>
          <a href="/break">Break it</a>
          <Button onClick={() => void turnOff(on.map((fault) => fault.name))}>Turn off</Button>
        </Notice>
      )}
      {build.value?.problems.map((problem) => (
        <Problem key={problem.text} problem={problem} />
      ))}
      {restartFor.length > 0 && (
        <Notice kind="warn" title="A restart is needed">
          {restartFor.join(", ")} changed and counts only after <code>npm start</code>.
        </Notice>
      )}
      <Rerun />
    </div>
  );
}

interface NoticeProps {
  readonly kind: "warn" | "bad" | "good" | "info";
  readonly title: string;
  readonly children?: ComponentChildren;
}

function Notice({ kind, title, children }: NoticeProps) {
  useEffect(() => {
    announce(title);
  }, [title]);
  return (
    <div class={`notice ${kind}`}>
      <strong>{title}</strong>
      {children}
    </div>
  );
}

function Paused() {
  const { since = null, reason = null } = consumer.value ?? {};
  return (
    <Notice kind="info" title="The consumer is paused">
      {since !== null && <Time at={since} />}
      {reason !== null && <span>{reason}</span>}
      <Button onClick={() => void api.act("resume", {})}>Resume</Button>
    </Notice>
  );
}

const titles = {
  build: "The handlers do not build: the old ones go on",
  type: "Types do not fit",
  env: ".env cannot be read",
} as const;

function Problem({ problem }: { readonly problem: BuildProblem }) {
  const { kind, text, file, line, column, excerpt, editorUrl } = problem;
  const place = [file, line, column].filter((part) => part !== null).join(":");
  return (
    <Notice kind={kind === "type" ? "warn" : "bad"} title={titles[kind]}>
      {editorUrl === null ? <code>{place}</code> : <a href={editorUrl}>{place}</a>}
      <p>{text}</p>
      {excerpt.length > 0 && (
        <pre class="excerpt" tabIndex={0} aria-label={`Lines of ${file ?? "the source"}`}>
          {excerpt.map((part) => (
            <span key={part.line} class={part.line === line ? "at" : ""}>
              {`${part.line}`.padStart(4)} {part.text}
              {"\n"}
            </span>
          ))}
        </pre>
      )}
    </Notice>
  );
}

const outcomes = {
  running: ["info", "Running again after the save"],
  fixed: ["good", "fixed"],
  "still failing": ["bad", "still failing"],
  "another error": ["bad", "another error"],
} as const;

/** What became of the delivery that runs again after each save. */
function Rerun() {
  const { outcome = null, id = null, error = null } = rerun.value ?? {};
  if (outcome === null || id === null) return null;
  const [kind, title] = outcomes[outcome];
  return (
    <Notice kind={kind} title={title}>
      <a href={deliveryPath(id)}>The delivery that failed last</a>
      {error !== null && <code>{error}</code>}
    </Notice>
  );
}

async function turnOff(names: readonly string[]): Promise<void> {
  for (const name of names) await api.act("fault", { name, on: false });
}
