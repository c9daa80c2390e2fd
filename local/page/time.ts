import { signal } from "@preact/signals";

/** Milliseconds since the epoch; ticks once a second while the page is seen. */
export const now = signal(Date.now());

export function startClock(): void {
  const tick = (): void => {
    if (document.visibilityState === "visible") now.value = Date.now();
  };
  setInterval(tick, 1_000);
  document.addEventListener("visibilitychange", tick);
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** "now", "12 s ago", "in 4 min 10 s", "3 h ago": what has passed is told less exactly. */
export function relative(at: number, from: number): string {
  const distance = Math.abs(at - from);
  if (distance < 1.5 * second) return "now";
  if (at > from) return `in ${duration(distance, true)}`;
  return `${duration(distance, distance < minute)} ago`;
}

/** "12 ms", "1.4 s", "4 min", "3 h", "2 d"; `fine` names the smaller unit too: "4 min 10 s". */
export function duration(ms: number, fine = false): string {
  if (ms < second) return `${Math.round(ms)} ms`;
  if (ms < 10 * second && !fine) return `${(ms / second).toFixed(1).replace(/\.0$/, "")} s`;
  if (ms < minute) return `${Math.floor(ms / second)} s`;
  const [large, small, names] =
    ms < hour
      ? [minute, second, ["min", "s"]]
      : ms < day
        ? [hour, minute, ["h", "min"]]
        : [day, hour, ["d", "h"]];
  const rest = Math.floor((ms % large) / small);
  const whole = `${Math.floor(ms / large)} ${names[0]}`;
  return fine && rest > 0 ? `${whole} ${rest} ${names[1]}` : whole;
}

/** Local time to the millisecond, with its distance from UTC: "2026-11-28 07:54:12.345 +01:00". */
export function exact(at: number): string {
  const minutes = -new Date(at).getTimezoneOffset();
  const local = new Date(at + minutes * minute).toISOString();
  const offset = new Date(Math.abs(minutes) * minute).toISOString().slice(11, 16);
  return `${local.slice(0, 10)} ${local.slice(11, 23)} ${minutes < 0 ? "-" : "+"}${offset}`;
}

export const toMs = (at: number | string): number => (typeof at === "number" ? at : Date.parse(at));
