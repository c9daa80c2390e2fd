import type { PartName, StatusParts } from "./status-parts.ts";
import type { StatusLine } from "./judge-status.ts";

const labels = {
  queue: "queue",
  oldest: "oldest",
  blocked: "blocked",
  dead: "dead",
  held: "held",
  quarantined: "quarantined",
  alarms: "alarms",
  eventSource: "event source",
  keys: "keys",
  webhooks: "webhooks",
  missed: "missed",
} as const satisfies Readonly<Record<PartName, string>>;

const marks = { fine: " ", person: "!", unknown: "?" } as const;
const width = Math.max(...Object.values(labels).map(({ length }) => length)) + 2;

/** One screen: a line a part, marked `!` where it needs a person and `?` where it is not known. */
export function statusScreen(
  where: string,
  at: Date,
  lines: readonly StatusLine[],
): readonly string[] {
  const time = at.toISOString().replace("T", " ").slice(0, 19);
  return [
    `${where}, ${time} UTC`,
    ...lines.flatMap(({ name, verdict, text, more, advice }) => [
      `${marks[verdict]} ${labels[name].padEnd(width)}${text}${advice === null ? "" : `  (${advice})`}`,
      ...more.map((line) => `  ${" ".repeat(width)}${line}`),
    ]),
    conclusion(lines),
  ];
}

function conclusion(lines: readonly StatusLine[]): string {
  const named = (verdict: StatusLine["verdict"]): string =>
    lines
      .filter((line) => line.verdict === verdict)
      .map(({ name }) => labels[name])
      .join(", ");
  const [person, unknown] = [named("person"), named("unknown")];
  const known = person === "" ? "Nothing needs a person" : `Needs a person: ${person}`;
  return unknown === "" ? `${known}.` : `${known}. Not known: ${unknown}.`;
}

/**
 * 1 when something needs a person; 2 when nothing is known to, but something could not be read;
 * else 0.
 */
export function statusCode(lines: readonly StatusLine[]): 0 | 1 | 2 {
  if (lines.some(({ verdict }) => verdict === "person")) return 1;
  return lines.some(({ verdict }) => verdict === "unknown") ? 2 : 0;
}

/**
 * As JSON: `{ target, at, needsPerson: [name], unknown: [name], parts: { <name>: { known: true,
 * value } | { known: false, why } } }`; times within are milliseconds since the epoch.
 */
export function statusJson(
  where: string,
  at: Date,
  lines: readonly StatusLine[],
  parts: StatusParts,
): object {
  const names = (verdict: StatusLine["verdict"]): readonly PartName[] =>
    lines.filter((line) => line.verdict === verdict).map(({ name }) => name);
  return {
    target: where,
    at: at.toISOString(),
    needsPerson: names("person"),
    unknown: names("unknown"),
    parts,
  };
}
