const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/**
 * The source of a top-level member's value, so that an object can be passed on as it was written: numbers beyond 2^53,
 * "1.0", repeated names and nesting deeper than a serialiser's stack all stay.
 * @param json a JSON object in UTF-8 that `JSON.parse` has accepted; anything else gives no meaningful answer
 * @returns the last member of that name (the one that `JSON.parse` keeps), a view of `json`, or null when there is none
 */
export function jsonMember(json: Buffer, name: string): Buffer | null {
  // A character a byte: all that gives JSON its form is ASCII, and no byte of a longer UTF-8 sequence is.
  const text = json.toString("latin1");
  const plainly = `"${Buffer.from(name).toString("latin1")}"`;
  // Parsing each name of an object would cost more than all the rest. An escape takes at most six characters.
  const isNamed = (start: number, end: number): boolean => {
    if (end - start > 6 * name.length + 2) return false;
    const quoted = text.slice(start, end);
    if (!quoted.includes("\\")) return quoted === plainly;
    return JSON.parse(json.toString("utf8", start, end)) === name;
  };
  let found: Buffer | null = null;
  let at = text.indexOf("{") + 1;
  for (;;) {
    const nameStart = text.indexOf('"', at);
    if (nameStart === -1) return found;
    const nameEnd = endOfString(text, nameStart);
    const valueStart = text.indexOf(":", nameEnd) + 1;
    const valueEnd = endOfValue(text, valueStart);
    if (isNamed(nameStart, nameEnd)) {
      found = json.subarray(...trimmed(text, valueStart, valueEnd));
    }
    at = valueEnd + 1;
  }
}

/** The part between `start` and `end` without the blanks around it. */
function trimmed(text: string, start: number, end: number): [start: number, end: number] {
  while (isBlank(text.charCodeAt(start))) start++;
  while (isBlank(text.charCodeAt(end - 1))) end--;
  return [start, end];
}

/** JSON's white space (RFC 8259, section 2). */
const isBlank = (code: number): boolean =>
  code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;

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
