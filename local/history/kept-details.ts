import { createEvictionOrder } from "./eviction-order.ts";
import type { Happening, KeptRequest } from "./history.ts";
import type { Details, HistoryJournal } from "./history-journal.ts";
import type { WrittenLine } from "./log-lines.ts";
import { addToWay, joinWays } from "./way.ts";

/** What is known of each delivery besides its row, in bounds. */
export interface KeptDetails {
  get(id: string): Details;
  happened(id: string, isOver: boolean, happenings: readonly Happening[]): void;
  requested(id: string, request: KeptRequest): void;
  wrote(id: string, line: WrittenLine): void;
  /** What is known of `from` is of `to` too, where that is the same delivery. */
  move(from: string, to: string): void;
  drop(id: string): void;
  /** Gives the journal what was not written at once. */
  flush(): void;
  clear(): void;
}

export interface DetailLimits {
  /** Of one delivery: the newest are kept. */
  readonly lines: number;
  readonly lineCharacters: number;
  /** Of all deliveries together; the details go first of what ended longest ago. */
  readonly characters: number;
}

export const detailLimits: DetailLimits = {
  lines: 200,
  lineCharacters: 64_000,
  characters: 100_000_000,
};

const none: Details = { way: [], request: null, lines: [] };

export function createKeptDetails(
  journal: HistoryJournal,
  limits: DetailLimits = detailLimits,
): KeptDetails {
  const known = new Map<string, Details>();
  const order = createEvictionOrder();
  const unwritten = new Set<string>();
  let characters = 0;

  const get = (id: string): Details => {
    const here = known.get(id);
    if (here !== undefined) return here;
    const earlier = journal.details(id);
    if (earlier === null) return none;
    known.set(id, earlier);
    characters += sizeOf(earlier);
    order.set(id, true);
    return earlier;
  };
  const set = (id: string, details: Details): void => {
    if (!known.has(id)) order.set(id, false);
    characters += sizeOf(details) - sizeOf(known.get(id) ?? none);
    known.set(id, details);
    while (characters > limits.characters) {
      const oldest = order.next();
      if (oldest === null) break;
      drop(oldest);
    }
  };
  const drop = (id: string): void => {
    characters -= sizeOf(known.get(id) ?? none);
    known.delete(id);
    order.delete(id);
    unwritten.delete(id);
    journal.dropDetails(id);
  };
  const setWay = (id: string, details: Details, way: readonly Happening[]): void => {
    set(id, { ...details, way });
    unwritten.add(id);
  };

  return {
    get,
    happened(id, isOver, happenings) {
      const details = get(id);
      const way = happenings.reduce(addToWay, details.way);
      if (way !== details.way) setWay(id, details, way);
      if (known.has(id)) order.set(id, isOver);
    },
    requested(id, request) {
      set(id, { ...get(id), request });
      journal.putRequest(id, request);
    },
    wrote(id, line) {
      const details = get(id);
      const lines = [...details.lines, { ...line, n: journal.addLine(id, line) }];
      let length = lines.reduce((sum, { text }) => sum + text.length, 0);
      while (lines.length > limits.lines || (length > limits.lineCharacters && lines.length > 1)) {
        const oldest = lines.shift();
        if (oldest === undefined) break;
        length -= oldest.text.length;
        journal.dropLine(oldest.n);
      }
      set(id, { ...details, lines });
    },
    move(from, to) {
      const [one, other] = [get(from), get(to)];
      journal.moveLines(from, to);
      const lines = [...one.lines, ...other.lines].sort((a, b) => a.n - b.n);
      const request = other.request ?? one.request;
      if (request !== null) journal.putRequest(to, request);
      drop(from);
      setWay(to, { ...other, request, lines }, joinWays(one.way, other.way));
    },
    drop,
    flush() {
      for (const id of unwritten) journal.putWay(id, get(id).way);
      unwritten.clear();
    },
    clear() {
      for (const id of known.keys()) order.delete(id);
      known.clear();
      unwritten.clear();
      characters = 0;
    },
  };
}

/** Of the JSON, roughly. */
function sizeOf({ way, request, lines }: Details): number {
  let size = 0;
  for (const each of way) {
    size += 100 + (each.type === "failed" ? each.error.length + (each.stack?.length ?? 0) : 0);
  }
  for (const { text } of lines) size += 50 + text.length;
  if (request === null) return size;
  const { headers, tokenHeader, claims, refusedBody, answer } = request;
  for (const [name, value] of headers) size += name.length + value.length;
  for (const text of [tokenHeader, claims, refusedBody, answer]) size += text?.length ?? 0;
  return size;
}
