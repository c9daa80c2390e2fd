import type { FailureRecord } from "../../../lambda/aws/failure-records.ts";
import type { LogLine } from "../logs/log-line.ts";

/** Where something of a delivery lies. */
export interface Place {
  readonly deliveryId: string;
  readonly place: "dead-letter queue" | "pending/" | "refused/" | "dropped/";
}

/** What was found of one delivery of the object. */
export interface FoundDelivery {
  readonly id: string;
  /** ISO 8601; null where nothing says. */
  readonly receivedAt: string | null;
  readonly action: string | null;
  readonly state: FoundState;
  readonly attempts: number | null;
  /** Name of the last error; null without one, and once it is handled. */
  readonly error: string | null;
  /** Milliseconds since the epoch. */
  readonly nextAttemptAt: number | null;
  readonly places: readonly Place["place"][];
  /** For a person: "superseded", "brought by the reconciler: no webhook did". */
  readonly marks: readonly string[];
  readonly lines: readonly LogLine[];
}

export type FoundState =
  | "handled"
  /** No handler had to run: nothing in it was new. */
  | "no news"
  | "failing"
  | "dead"
  | "held"
  | "refused"
  /** Nothing is known of its end. */
  | "accepted";

export interface Sources {
  readonly lines: readonly LogLine[];
  /** Those of the object. */
  readonly records: readonly FailureRecord[];
  readonly places: readonly Place[];
}

/** What the parts say of each delivery of an object, in the order in which they came. */
export function tellStory({ lines, records, places }: Sources): readonly FoundDelivery[] {
  const aliases = heldIds(lines);
  const idOf = (id: string): string => aliases.get(id) ?? id;
  const byId = new Map<string, LogLine[]>();
  for (const line of lines) {
    const id = textOf(line, "deliveryId");
    if (id !== null) append(byId, idOf(id), line);
  }
  const ids = new Set([
    ...byId.keys(),
    ...records.map(({ deliveryId }) => deliveryId),
    ...places.map(({ deliveryId }) => idOf(deliveryId)),
  ]);
  return [...ids]
    .map((id) =>
      deliveryOf(id, {
        lines: byId.get(id) ?? [],
        records: records.filter(({ deliveryId }) => deliveryId === id),
        places: places.filter(({ deliveryId }) => idOf(deliveryId) === id),
      }),
    )
    .sort((a, b) => startOf(a) - startOf(b));
}

/** A request that was held unverified gets its delivery's id when it is opened. */
function heldIds(lines: readonly LogLine[]): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  for (const line of lines) {
    const [held, id] = [textOf(line, "heldId"), textOf(line, "deliveryId")];
    if (held !== null && id !== null) ids.set(held, id);
  }
  return ids;
}

function deliveryOf(id: string, { lines, records, places }: Sources): FoundDelivery {
  const record = records.toSorted((a, b) => b.failedAt - a.failedAt)[0];
  const open = record !== undefined && record.state !== "closed" ? record : null;
  const state = stateOf(lines, open, places);
  const isOver = state === "handled" || state === "no news";
  const failed = lines.findLast(({ message }) => message.startsWith("Not handled"));
  return {
    id,
    receivedAt: record?.receivedAt ?? isoOf(lines[0]?.at),
    action: record?.action ?? lines.map((line) => textOf(line, "action")).find(Boolean) ?? null,
    state,
    attempts: attemptsIn(lines) ?? record?.attempts ?? null,
    error: isOver ? null : (open?.error.name ?? (failed ? textOf(failed, "error") : null)),
    nextAttemptAt: open?.state === "failing" ? open.nextAttemptAt : null,
    places: [...new Set(places.map(({ place }) => place))],
    marks: marksOf(lines),
    lines,
  };
}

function stateOf(
  lines: readonly LogLine[],
  open: FailureRecord | null,
  places: readonly Place[],
): FoundState {
  const lies = (place: Place["place"]): boolean => places.some((each) => each.place === place);
  if (lies("dead-letter queue")) return "dead";
  if (open !== null) return open.state === "dead" ? "dead" : "failing";
  if (lies("pending/")) return "held";
  const end = lines.findLast(({ message }) => ends.has(message));
  if (end !== undefined) return ends.get(end.message) ?? "handled";
  if (lies("refused/") || lines.some(({ message }) => message === "Refused")) return "refused";
  if (lines.some(({ message }) => message.includes("sent to the dead-letter queue"))) return "dead";
  return lines.some(({ message }) => message.startsWith("Not handled")) ? "failing" : "accepted";
}

/** Of the consumer's lines: `lambda/consumer/consume.ts`. */
const ends: ReadonlyMap<string, FoundState> = new Map([
  ["Handled", "handled"],
  ["Handled before; nothing to do", "handled"],
  ["No news; it ends without a handler", "no news"],
]);

function attemptsIn(lines: readonly LogLine[]): number | null {
  const counts = lines.flatMap(({ fields }) =>
    [fields.attempt, fields.attempts].filter((value) => typeof value === "number"),
  );
  return counts.length === 0 ? null : Math.max(...counts);
}

function marksOf(lines: readonly LogLine[]): readonly string[] {
  const has = (name: string): boolean => lines.some(({ fields }) => fields[name] === true);
  return [
    ...(has("superseded") ? ["superseded: a newer version came before it"] : []),
    ...(has("missed") ? ["brought by the reconciler: no webhook did"] : []),
    ...(lines.some(({ message }) => message === "Handled before; nothing to do")
      ? ["came more than once"]
      : []),
  ];
}

const startOf = ({ receivedAt, lines }: FoundDelivery): number =>
  lines[0]?.at ?? (receivedAt === null ? Infinity : Date.parse(receivedAt));

const isoOf = (at: number | undefined): string | null =>
  at === undefined ? null : new Date(at).toISOString();

export function textOf({ fields }: LogLine, name: string): string | null {
  const value = fields[name];
  return typeof value === "string" ? value : null;
}

function append<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else values.push(value);
}
