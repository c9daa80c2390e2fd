import { useEffect } from "preact/hooks";
import { build, connection, consumer, faults, rerun } from "../live.ts";
import { perform } from "../perform.ts";
import { deliveryPath } from "../route.ts";
import { announce, Button, Excerpt, Time, type PartProps } from "../ui/index.ts";

const problems = {
  build: { tone: "bad", title: "The handlers do not build: the old ones go on" },
  type: { tone: "warn", title: "Types do not fit" },
  env: { tone: "bad", title: ".env cannot be read" },
};
const tones = { running: "info", fixed: "good", "still failing": "bad", "another error": "bad" };

/** What one has to know whatever page is shown: each is there as long as it is so. */
export function Notices() {
  const on = faults.value.filter((fault) => fault.on);
  const turnOff = async (): Promise<void> => {
    for (const { name } of on) await perform("fault", { name, on: false });
  };
  const restartFor = build.value?.restartFor ?? [];
  const { outcome = null, id = null, error = null } = rerun.value ?? {};
  return (
    <>
      {connection.value === "reconnecting" && (
        <Notice tone="warn" title="Reconnecting">
          The local run does not answer. What is shown may be old.
        </Notice>
      )}
      {consumer.value?.paused === true && (
        <Notice tone="info" title="The consumer is paused">
          {consumer.value.since !== null && <Time at={consumer.value.since} />}
          {consumer.value.reason}
          <Button label="Resume" onClick={() => void perform("resume", {})} />
        </Notice>
      )}
      {on.length > 0 && (
        <Notice tone="warn" title={`Broken on purpose: ${on.map(({ title }) => title).join(", ")}`}>
          <Button label="Turn off" onClick={() => void turnOff()} />
        </Notice>
      )}
      {build.value?.problems.map((problem) => (
        <Notice key={problem.text} {...problems[problem.kind]}>
          {problem.text}
          <Excerpt {...problem} />
        </Notice>
      ))}
      {restartFor.length > 0 && (
        <Notice tone="warn" title="A restart is needed">
          {restartFor.join(", ")} changed and counts after the next start.
        </Notice>
      )}
      {outcome !== null && id !== null && (
        <Notice tone={tones[outcome]} title={outcome}>
          <a href={deliveryPath(id)}>The last failed, run again after the save</a> {error}
        </Notice>
      )}
    </>
  );
}

function Notice({ tone, title, children }: PartProps & { readonly tone: string }) {
  useEffect(() => announce(title), [title]);
  return (
    <section class={`notice line ${tone}`} aria-label={title}>
      <strong>{title}</strong>
      {children}
    </section>
  );
}
