const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/**
 * The source text of a top-level member's value, so that an object can be passed on as it was written: numbers beyond 2^53,
 * "1.0", repeated names and nesting deeper than a serialiser's stack all stay.
 * @param text a JSON object's text that `JSON.parse` has accepted; anything else gives no meaningful answer
 * @returns the text of the last member of that name (the one that `JSON.parse` keeps), or null when there is none
 */
export function jsonMemberText(text: string, name: string): string | null {
  let found: string | null = null;
  let at = text.indexOf("{") + 1;
  for (;;) {
    const nameStart = text.indexOf('"', at);
    if (nameStart === -1) return found;
    const nameEnd = endOfString(text, nameStart);
    const valueStart = text.indexOf(":", nameEnd) + 1;
    const valueEnd = endOfValue(text, valueStart);
    if (JSON.parse(text.slice(nameStart, nameEnd)) === name) {
      found = text.slice(valueStart, valueEnd).trim();
    }
    at = valueEnd + 1;
  }
}

/** The index behind the closing quote of the string that opens at `start`. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text.charCodeAt(end - 1 - escapes) === backslash) escapes++;
    if (escapes % 2 === 0) return end + 1;
  }
}

/** The index of the comma or brace that ends the value which begins at `start`. */
function endOfValue(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) at = endOfString(text, at) - 1;
    else if (code === openBrace || code === openBracket) depth++;
    else if (code === closeBrace || code === closeBracket) {
      if (--depth < 0) return at;
    } else if (code === comma && depth === 0) return at;
  }
  return text.length;
}
