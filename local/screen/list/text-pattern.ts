/**
 * Finds a text in JSON text, without regard to case, however its characters were written there:
 * "Ærø / 2" also as `Ær\u00f8 \/ 2`. It has no repetition, so that a search takes one pass.
 */
export function textPattern(text: string): RegExp {
  const units = text.split("").map((unit) => {
    if (/[a-z0-9 ]/i.test(unit)) return unit;
    const plain = unit.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
    const written = [unit, unit.toLowerCase(), unit.toUpperCase()]
      .filter((each) => each.length === 1)
      .map((each) => `\\\\u${each.charCodeAt(0).toString(16).padStart(4, "0")}`);
    const short = shortEscapes[unit] === undefined ? [] : [`\\\\${shortEscapes[unit]}`];
    return `(?:${[plain, ...short, ...new Set(written)].join("|")})`;
  });
  return new RegExp(units.join(""), "i");
}

/** RFC 8259, section 7; as a pattern. */
const shortEscapes: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\\\",
  "/": "\\/",
  "\n": "n",
  "\r": "r",
  "\t": "t",
};
