/** Who paused the consumer, when and why. */
export interface PauseNote {
  /** Milliseconds since the epoch; null when it cannot be read. */
  readonly since: number | null;
  readonly by: string | null;
  readonly reason: string | null;
}

/**
 * What the value of a tag may have: letters, digits and blanks of any language, and these marks.
 * https://docs.aws.amazon.com/lambda/latest/dg/tags-esm.html
 */
const notAllowed = /[^\p{L}\p{Z}\p{N}_.:/=+\-@]+/gu;
/** Characters of a tag's value. */
const longestValue = 256;
const longestName = 64;

/** The value of the tag: "2026-11-20T10:00:00Z alice@example.com: reason", cut to what it holds. */
export function pauseValue({
  since,
  by,
  reason,
}: {
  readonly since: number;
  readonly by: string;
  readonly reason: string;
}): string {
  const at = new Date(since).toISOString().replace(/\.\d+Z$/, "Z");
  const name = cut(reduced(by).replaceAll(/[\s:]+/g, "-"), longestName);
  const text = [`${at} ${name === "" ? "somebody" : name}:`, reduced(reason)].join(" ").trim();
  return cut(text, longestValue);
}

/** At most so many UTF-16 units, and no half of a character at the end: it would be refused. */
const cut = (text: string, most: number): string =>
  text
    .slice(0, most)
    .replace(/[\ud800-\udbff]$/, "")
    .trim();

/** A text with only what a tag takes; what it does not take becomes a blank. */
export const reduced = (text: string): string =>
  text.replaceAll(notAllowed, " ").replaceAll(/\s+/g, " ").trim();

/** Reads such a value; null when there is no tag. */
export function readPauseNote(value: string | null): PauseNote | null {
  if (value === null) return null;
  const [, at = "", by = null, reason = ""] = /^(\S+) ([^\s:]+):(?: (.*))?$/s.exec(value) ?? [];
  const since = Date.parse(at);
  // Somebody wrote the tag by hand: what it says is shown all the same.
  if (Number.isNaN(since)) return { since: null, by: null, reason: value };
  return { since, by, reason: reason === "" ? null : reason };
}
