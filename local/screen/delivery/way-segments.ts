import type { DeliveryRow } from "../../view/delivery-row.ts";
import type { AttemptView, Segment, Step, StepKind } from "../../view/delivery-view.ts";

const answerParts: Partial<Record<StepKind, readonly [Segment["kind"], string]>> = {
  verified: ["verify", "received to verified"],
  refused: ["verify", "received to refused"],
  stored: ["store", "verified to stored"],
  answered: ["answer", "to the answer"],
};

/** From the first request's arrival to its answer; empty when it came another way. */
export function answerSegments(way: readonly Step[]): readonly Segment[] {
  const steps = way.slice(way.findIndex(({ kind }) => kind === "arrived"));
  const answered = steps.find(({ kind }) => kind === "answered");
  if (steps[0]?.kind !== "arrived" || answered === undefined) return [];
  const segments: Segment[] = [];
  let from = steps[0].at;
  for (const { kind, at } of steps) {
    const part = answerParts[kind];
    // Logs may be read later than the answer left: what follows it is no part of it.
    if (part === undefined || at > answered.at) continue;
    segments.push({ kind: part[0], from, to: Math.max(from, at), end: null, text: part[1] });
    from = Math.max(from, at);
    if (kind === "answered") break;
  }
  return segments;
}

/** From when it was durable to the end of its handling; the last one may go on. */
export function handlingSegments(
  { status, receivedAt }: Pick<DeliveryRow, "status" | "receivedAt">,
  way: readonly Step[],
  attempts: readonly AttemptView[],
): readonly Segment[] {
  if (status === "refused") return [];
  const at = (...kinds: readonly StepKind[]) => way.find(({ kind }) => kinds.includes(kind))?.at;
  const segments: Segment[] = [];
  let from = at("stored") ?? at("answered") ?? at("arrived") ?? Date.parse(receivedAt);
  const goOn = (kind: Segment["kind"], text: string): void => {
    segments.push({ kind, from, to: null, end: null, text });
  };
  const add = (kind: Segment["kind"], to: number, text: string, end: Segment["end"] = null) => {
    if (to > from) segments.push({ kind, from, to, end, text });
    from = Math.max(from, to);
  };
  if (status === "held") goOn("hold", "held in the bucket");
  else add("hold", at("opened") ?? from, "held in the bucket");
  for (const [index, { number, startedAt, endedAt, outcome }] of attempts.entries()) {
    if (index === 0) add("queue", startedAt, "on the queue");
    else add("wait", startedAt, `waiting for attempt ${number}`);
    const end = outcome === "handled" || outcome === "superseded" ? "good" : "bad";
    const text = `attempt ${number}: ${outcome}`;
    // An attempt is shown, however short it was.
    if (endedAt !== null) add("run", Math.max(endedAt, from + 0.5), text, end);
    else goOn("run", text);
  }
  const kind = attempts.length === 0 ? "queue" : "wait";
  if (status === "queued" || status === "failed") goOn(kind, "waiting");
  else if (attempts.length === 0) {
    add("queue", at("handled", "superseded", "duplicate", "dead", "ended") ?? from, "on the queue");
  }
  return segments;
}
