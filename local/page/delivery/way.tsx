import type { ComponentChildren } from "preact";
import type { DeliveryView } from "../../view/delivery-view.ts";
import { duration, exact, now } from "../time.ts";
import { Panel } from "../ui/panel.tsx";
import { answerSegments, handlingSegments, type Segment } from "./way-segments.ts";

/** So long Shipmondo waits for an answer. */
const shipmondoMs = 3_000;

/**
 * The way it took: its answer against Shipmondo's time, then waiting apart from running. The list
 * below the bars says all that they show.
 */
export function Way({ view }: { readonly view: DeliveryView }) {
  const { way, row } = view;
  const answer = answerSegments(way);
  const ended = ["handled", "superseded", "dead", "refused"].includes(row.status);
  // What has ended does not tick.
  const handling = handlingSegments(view, ended ? now.peek() : now.value);
  const took = sumOf(answer);
  const ran = sumOf(handling.filter(({ kind }) => kind === "run"));
  const start = way[0]?.at ?? 0;
  return (
    <Panel title="The way it took">
      {answer.length > 0 && (
        <Bar segments={answer} scale={Math.max(shipmondoMs, took)}>
          Answered in <b>{duration(took)}</b> of 3 s
        </Bar>
      )}
      {handling.length > 0 && (
        <Bar segments={handling} scale={null}>
          Waited <b>{duration(sumOf(handling) - ran, true)}</b>, ran <b>{duration(ran, true)}</b>
        </Bar>
      )}
      <details>
        <summary class="muted">
          {way.length} steps from {exact(Date.parse(row.receivedAt))}
        </summary>
        <ol class="lines steps">
          {way.map(({ at, ms, text }, index) => (
            <li key={index}>
              <span title={exact(at)}>+{duration(Math.max(0, at - start), true)}</span>
              <span>{text}</span>
              <span class="muted">{ms !== null && `took ${duration(ms)}`}</span>
            </li>
          ))}
        </ol>
      </details>
    </Panel>
  );
}

interface BarProps {
  readonly segments: readonly Segment[];
  /** Milliseconds that it stands for, Shipmondo's limit marked; null: as many as there are. */
  readonly scale: number | null;
  readonly children: ComponentChildren;
}

function Bar({ segments, scale, children }: BarProps) {
  const rest = scale === null ? 0 : scale - sumOf(segments);
  const limit = scale === null ? null : `${(100 * shipmondoMs) / scale}%`;
  return (
    <div class="way">
      <span>{children}</span>
      <div class="bar" aria-hidden="true">
        {segments.map(({ kind, from, to, end, text }, index) => (
          <span
            key={index}
            class={`${kind} ${end ?? ""}`}
            style={{ flexGrow: to - from }}
            title={`${text}: ${duration(to - from, true)}`}
          />
        ))}
        {rest > 0 && <span class="rest" style={{ flexGrow: rest }} />}
        {limit !== null && <i style={{ left: limit }} title="Shipmondo gives up after 3 s" />}
      </div>
    </div>
  );
}

const sumOf = (segments: readonly Segment[]): number =>
  segments.reduce((sum, { from, to }) => sum + to - from, 0);
