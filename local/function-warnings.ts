/**
 * Finds the log lines of a function that are about the function itself, not about a delivery, and
 * that a person at the terminal should see: a handler under a key that Shipmondo does not have, a
 * parameter without a key. Each once, although every new process says it.
 * @returns the text to show; null when there is nothing to show
 */
export function createFunctionWarnings(): (line: string) => string | null {
  const shown = new Set<string>();
  return (line) => {
    const warning = warningOf(line);
    if (warning === null || shown.has(warning)) return null;
    shown.add(warning);
    return warning;
  };
}

/**
 * By what a function says in its log. The receiver and the reclaimer say much about requests, which
 * the page shows better.
 */
const aboutTheFunction = [
  "Handlers for a resource or an action",
  "A key is empty",
  "No key is configured",
  "The parameter holds no credentials",
  "Shipmondo refuses the credentials",
  "A webhook is amiss",
] as const;

function warningOf(line: string): string | null {
  if (!line.startsWith("{")) return null;
  try {
    const { message, keys, key, pair } = JSON.parse(line) as Readonly<Record<string, unknown>>;
    if (typeof message !== "string") return null;
    if (!aboutTheFunction.some((beginning) => message.startsWith(beginning))) return null;
    const names = [keys, key, pair].find((name) => typeof name === "string");
    return names === undefined ? message : `${message} (${names})`;
  } catch {
    return null;
  }
}
