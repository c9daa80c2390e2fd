/** "40 s", "4 min 10 s", "2 h 5 min": to the second below an hour, else to the minute. */
export function spellDuration(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const [hours, minutes, rest] = [
    Math.floor(seconds / 3600),
    Math.floor((seconds % 3600) / 60),
    seconds % 60,
  ];
  if (hours > 0) return minutes === 0 ? `${hours} h` : `${hours} h ${minutes} min`;
  if (minutes === 0) return `${rest} s`;
  return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
}

/** "once", "twice", "3 times" */
export const spellTimes = (count: number): string =>
  count === 1 ? "once" : count === 2 ? "twice" : `${count} times`;
