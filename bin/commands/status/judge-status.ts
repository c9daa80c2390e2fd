import { printable } from "../../../local/terminal.ts";
import type { Part } from "../../common/part.ts";
import { durationText, sinceText } from "../../common/duration-text.ts";
import type {
  Alarms,
  Blocked,
  EventSourceState,
  KeyState,
  PartName,
  StatusParts,
  Stored,
  Webhooks,
} from "./status-parts.ts";

/** One line of the screen. */
export interface StatusLine {
  readonly name: PartName;
  /** `fine`; `person`: somebody must do something; `unknown`: it could not be read. */
  readonly verdict: "fine" | "person" | "unknown";
  readonly text: string;
  /** Further lines below it. */
  readonly more: readonly string[];
  /** What to do; null when nothing. */
  readonly advice: string | null;
}

type Judged = Omit<StatusLine, "name">;

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** As the alarms "Deliveries handled late" and "Deliveries held too long" have it. */
const lateMs = 15 * minuteMs;

const fine = (text: string, more: readonly string[] = []): Judged => ({
  verdict: "fine",
  text,
  more,
  advice: null,
});
const person = (text: string, advice: string, more: readonly string[] = []): Judged => ({
  verdict: "person",
  text,
  more,
  advice,
});

/**
 * The lines of the screen, and which of them need a person.
 * @param option of the target, for the commands in the advice: ` --stack Shop`
 */
export function judgeStatus(
  parts: StatusParts,
  now: number,
  option: string,
): readonly StatusLine[] {
  const isPaused = parts.eventSource.known && !parts.eventSource.value.isOn;
  const lines: Readonly<Record<PartName, Judged>> = {
    queue: judged(parts.queue, ({ waiting, inFlight }) =>
      fine(`${waiting} waiting, ${inFlight} in flight`),
    ),
    oldest: judged(parts.oldest, (ms) => oldestLine(ms, isPaused, option)),
    blocked: judged(parts.blocked, (blocked) => blockedLine(blocked, now, option)),
    dead: judged(parts.dead, (count) =>
      count === 0 ? fine("none") : person(String(count), `npm run dead -- list${option}`),
    ),
    held: judged(parts.held, (held) => heldLine(held, now)),
    quarantined: judged(parts.quarantined, (stored) => quarantinedLine(stored, now, option)),
    alarms: judged(parts.alarms, alarmsLine),
    eventSource: judged(parts.eventSource, (state) => eventSourceLine(state, now, option)),
    keys: judged(parts.keys, (keys) => keysLine(keys, now, option)),
    webhooks: judged(parts.webhooks, (webhooks) => webhooksLine(webhooks, option)),
    missed: judged(parts.missed, (count) => fine(`${count} in 30 days, handed over since`)),
  };
  return partNames.map((name) => ({ name, ...lines[name] }));
}

const partNames = [
  "queue",
  "oldest",
  "blocked",
  "dead",
  "held",
  "quarantined",
  "alarms",
  "eventSource",
  "keys",
  "webhooks",
  "missed",
] as const satisfies readonly PartName[];

const judged = <Value>(part: Part<Value>, judge: (value: Value) => Judged): Judged =>
  part.known
    ? judge(part.value)
    : { verdict: "unknown", text: `unknown: ${printable(part.why)}`, more: [], advice: null };

function oldestLine(ms: number | null, isPaused: boolean, option: string): Judged {
  if (ms === null) return fine("none waits");
  const text = `has waited ${durationText(ms)}`;
  // A pause has a line of its own.
  if (ms < lateMs || isPaused) return fine(text);
  return person(text, `npm run webhooks -- logs --level error --since 1h${option}`);
}

function blockedLine(
  { objects, persistent, longest }: Blocked,
  now: number,
  option: string,
): Judged {
  if (objects === 0) return fine("none");
  const more = longest.map(({ object, attempts, error, nextAttemptAt }) => {
    const next =
      nextAttemptAt === null ? "" : `, next attempt in ${durationText(nextAttemptAt - now)}`;
    return printable(
      `${object}: ${attempts} ${attempts === 1 ? "attempt" : "attempts"}, ${error}${next}`,
    );
  });
  if (objects > longest.length) more.push(`and ${objects - longest.length} more`);
  const text = objects === 1 ? "1 object" : `${objects} objects`;
  if (persistent === 0) return fine(`${text}, attempted again`, more);
  return person(
    `${text}, ${persistent} with three failed attempts or more`,
    `npm run dead -- list --failing${option}`,
    more,
  );
}

const countText = ({ count, more }: Stored): string => (more ? `${count} or more` : String(count));

function heldLine(held: Stored, now: number): Judged {
  if (held.count === 0) return fine("none");
  const age = held.oldestAt === null ? 0 : now - held.oldestAt;
  const text = `${countText(held)} in pending/, the oldest for ${durationText(age)}`;
  return age < lateMs ? fine(text) : person(text, 'docs/operating.md, "Deliveries held too long"');
}

function quarantinedLine(stored: Stored, now: number, option: string): Judged {
  if (stored.count === 0) return fine("none");
  const age = stored.oldestAt === null ? "" : `, the oldest ${sinceText(now - stored.oldestAt)}`;
  return person(
    `${countText(stored)} in refused/${age}; each goes after 14 days`,
    `npm run replay -- --refused${option}, once the right key is there`,
  );
}

function alarmsLine(alarms: Alarms | null): Judged {
  if (alarms === null) return fine("the local run has none");
  const { ringing, silent, total } = alarms;
  if (ringing.length + silent.length === 0) return fine(`none of ${total} in ALARM`);
  const more = [
    ...ringing.map((title) => printable(`ALARM: ${title}`)),
    ...silent.map((title) => printable(`no data: ${title}`)),
  ];
  return person(
    `${ringing.length} of ${total} in ALARM` +
      (silent.length === 0 ? "" : `, ${silent.length} without data`),
    "docs/operating.md has a section for each",
    more,
  );
}

function eventSourceLine(
  { state, isOn, pause }: EventSourceState,
  now: number,
  option: string,
): Judged {
  if (isOn) return fine(state === "Enabled" ? "on" : `on (${state})`);
  const advice = `npm run webhooks -- resume${option}`;
  if (pause === null) {
    return person(`off (${state}), and not by "webhooks pause": nothing is handled`, advice);
  }
  const { since, by, reason } = pause;
  const text = printable(
    `paused${since === null ? "" : ` for ${durationText(now - since)}`}${by === null ? "" : ` by ${by}`}` +
      (reason === null || reason === "" ? "" : `: ${reason}`),
  );
  return since !== null && now - since >= dayMs ? person(text, advice) : { ...fine(text), advice };
}

const mostKeys = 5;

function keysLine(keys: readonly KeyState[], now: number, option: string): Judged {
  const usable = keys.filter((key) => key.usable);
  const shown = keys.slice(0, mostKeys).map((key) => printable(keyText(key, now)));
  if (keys.length > mostKeys) shown.push(`and ${keys.length - mostKeys} more: keys list`);
  if (usable.length === 0) {
    return person("none: every webhook is refused", `npm run keys -- add main${option}`, shown);
  }
  const text = usable.length === 1 ? "1 key" : `${usable.length} keys`;
  return usable.length === keys.length
    ? fine(text, shown)
    : person(
        `${text}, and ${keys.length - usable.length} that verify nothing`,
        `npm run keys -- list${option}`,
        shown,
      );
}

function keyText({ name, usable, putAt, lastUsedAt }: KeyState, now: number): string {
  if (!usable) return `${name}: no SecureString, so it verifies nothing`;
  const put = putAt === null ? "" : `, put ${sinceText(now - putAt)}`;
  if (lastUsedAt === undefined) return `${name}${put}, last use unknown`;
  return `${name}${put}, ${lastUsedAt === null ? "not used yet" : `last used ${sinceText(now - lastUsedAt)}`}`;
}

const mostAmiss = 5;

function webhooksLine(webhooks: Webhooks, option: string): Judged {
  if (webhooks === null) {
    return fine(
      `not known: without credentials of Shipmondo's API nobody can look (webhooks login)`,
    );
  }
  const { wanted, registered, amiss } = webhooks;
  const text = `${registered} of ${wanted} registered`;
  if (amiss.length === 0) return fine(text);
  const advice = `npm run webhooks -- register${option}`;
  // On a machine of one's own webhooks may be sent by hand; elsewhere nothing comes without.
  if (registered === 0) return option === "" ? { ...fine(text), advice } : person(text, advice);
  const more = amiss.slice(0, mostAmiss).map(printable);
  if (amiss.length > mostAmiss) more.push(`and ${amiss.length - mostAmiss} more`);
  return person(text, advice, more);
}
