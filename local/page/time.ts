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

const minute = 60_000;
const units = Object.entries({ d: 86_400_000, h: 3_600_000, min: minute, s: 1_000 });

/** "now", "12 s ago", "in 4 min 10 s", "3 h ago": what has passed is told less exactly. */
export function relative(at: number, from: number): string {
  const distance = Math.abs(at - from);
  if (distance < 1_500) return "now";
  if (at > from) return `in ${duration(distance, true)}`;
  return `${duration(distance, distance < minute)} ago`;
}

/** "12 ms", "1.4 s", "4 min", "3 h", "2 d"; `fine` names the smaller unit too: "4 min 10 s". */
export function duration(ms: number, fine = false): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 10_000 && !fine) return `${(ms / 1_000).toFixed(1).replace(/\.0$/, "")} s`;
  let rest = ms;
  const parts = units.map(([name, size]) => {
    const count = Math.floor(rest / size);
    rest %= size;
    return count > 0 ? `${count} ${name}` : "";
  });
  const first = parts.findIndex((part) => part !== "");
  return parts
    .slice(first, first + (fine ? 2 : 1))
    .join(" ")
    .trim();
}

/** Local time to the millisecond, with its distance from UTC: "2026-11-28 07:54:12.345 +01:00". */
export function exact(at: number): string {
  const minutes = -new Date(at).getTimezoneOffset();
  const local = new Date(at + minutes * minute).toISOString();
  const offset = new Date(Math.abs(minutes) * minute).toISOString().slice(11, 16);
  return `${local.slice(0, 10)} ${local.slice(11, 23)} ${minutes < 0 ? "-" : "+"}${offset}`;
}
