import { useSignal } from "@preact/signals";
import type { LogLine } from "../../view/delivery-view.ts";
import { exact } from "../time.ts";
import { Choice, Fields, Panel, SearchField } from "../ui/index.ts";

const levels: readonly string[] = ["DEBUG", "INFO", "WARN", "ERROR"] satisfies LogLine["level"][];
const everyFunction = "all functions";

export function Logs({ logs }: { readonly logs: readonly LogLine[] }) {
  const level = useSignal("DEBUG");
  const of = useSignal(everyFunction);
  const text = useSignal("");
  const functions = [...new Set(logs.map((line) => line.function))].sort();
  const shown = logs.filter(
    (line) =>
      levels.indexOf(line.level) >= levels.indexOf(level.value) &&
      (of.value === everyFunction || line.function === of.value) &&
      JSON.stringify([line.message, line.fields]).toLowerCase().includes(text.value),
  );
  const filters = (
    <>
      <Choice bare label="Least level" of={level} options={levels} />
      <Choice bare label="Function" of={of} options={[everyFunction, ...functions]} />
      <SearchField label="Filter the lines" onText={(of) => (text.value = of.toLowerCase())} />
    </>
  );
  return (
    <Panel title="Log" aside={logs.length > 0 && filters}>
      {logs.length === 0 && <p class="muted">No function has logged it.</p>}
      {shown.length < logs.length && <p class="muted">{`${shown.length} of ${logs.length}`}</p>}
      <ol class="lines">
        {shown.map((line) => (
          <li key={logs.indexOf(line)}>
            <details>
              <summary>
                <span class="log">
                  <span title={exact(line.at)}>{exact(line.at).slice(11, 23)}</span>
                  <span class={line.level}>{line.level}</span>
                  <span class="muted">{line.function}</span>
                  <span>{line.message}</span>
                </span>
              </summary>
              <Fields of={Object.entries(line.fields)} />
            </details>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
