import type { ComponentChildren } from "preact";
import type { DeliveryView, Segment } from "../../view/delivery-view.ts";
import { duration, exact, now } from "../time.ts";
import { Panel } from "../ui/index.ts";

/** So long Shipmondo waits for an answer. */
const shipmondoMs = 3_000;

/** Its answer against Shipmondo's time, then waiting apart from running; the list says all. */
export function Way({ row, way, answer, handling }: DeliveryView) {
  const took = sumOf(answer);
  const ran = sumOf(handling.filter(({ kind }) => kind === "run"));
  const waited = sumOf(handling.filter(({ kind }) => kind !== "run"));
  const start = way[0]?.at ?? 0;
  return (
    <Panel title="The way it took">
      {answer.length > 0 && (
        <Bar segments={answer} scale={Math.max(shipmondoMs, took)}>
          Answered in <b>{duration(took)}</b> of 3 s
        </Bar>
      )}
      {handling.length > 0 && (
        <Bar segments={handling}>
          Waited <b>{duration(waited, true)}</b>, ran <b>{duration(ran, true)}</b>
        </Bar>
      )}
      <details>
        <summary class="muted">{`${way.length} steps from ${exact(Date.parse(row.receivedAt))}`}</summary>
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
  /** Milliseconds that it stands for, Shipmondo's limit marked; as many as there are without. */
  readonly scale?: number;
  readonly children: ComponentChildren;
}

const Bar = ({ segments, scale, children }: BarProps) => (
  <div class="way">
    <span>{children}</span>
    <div class="bar" aria-hidden="true">
      {segments.map((segment, index) => (
        <span
          key={index}
          class={`${segment.kind} ${segment.end ?? ""}`}
          style={{ flexGrow: lengthOf(segment) }}
          title={`${segment.text}: ${duration(lengthOf(segment), true)}`}
        />
      ))}
      {scale !== undefined && (
        <>
          <span class="rest" style={{ flexGrow: scale - sumOf(segments) }} />
          <i style={{ right: `${100 - (100 * shipmondoMs) / scale}%` }} />
        </>
      )}
    </div>
  </div>
);

/** Milliseconds; of one that goes on, until now. */
const lengthOf = ({ from, to }: Segment): number => Math.max(0, (to ?? now.value) - from);

const sumOf = (segments: readonly Segment[]): number =>
  segments.reduce((sum, segment) => sum + lengthOf(segment), 0);
