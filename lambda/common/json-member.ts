const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const colon = 0x3a;

const string = 1;
const open = 2;
const close = 3;
const comma = 4;
/** What a byte means to the form of JSON; 0: nothing. Faster than comparing it with each. */
const meanings = new Uint8Array(256);
meanings[quote] = string;
meanings[openBrace] = meanings[0x5b] = open;
meanings[0x7d] = meanings[0x5d] = close;
meanings[0x2c] = comma;

/**
 * The source of a top-level member's value, so that an object can be passed on as it was written:
 * numbers beyond 2^53, "1.0", repeated names and nesting deeper than a serialiser's stack all stay.
 * @param json a JSON object in UTF-8 that `JSON.parse` has accepted; anything else gives no
 *   meaningful answer
 * @returns the last member of that name (the one that `JSON.parse` keeps), a view of `json`, or
 *   null when there is none
 */
export function jsonMember(json: Buffer, name: string): Buffer | null {
  // Bytes and not text: all that gives JSON its form is ASCII, and no byte of a longer UTF-8
  // sequence is.
  const plain = Buffer.from(name);
  // Parsing each name of an object would cost more than all the rest. An escape takes at most six
  // bytes a unit.
  const isNamed = (start: number, end: number): boolean => {
    const length = end - start - 2;
    if (length < plain.length || length > 6 * name.length) return false;
    const quoted = json.subarray(start, end);
    if (quoted.includes(backslash)) return JSON.parse(quoted.toString()) === name;
    return quoted.subarray(1, -1).equals(plain);
  };

  let found: Buffer | null = null;
  let at = json.indexOf(openBrace) + 1;
  for (;;) {
    const nameStart = json.indexOf(quote, at);
    if (nameStart === -1) return found;
    const nameEnd = endOfString(json, nameStart);
    const valueStart = json.indexOf(colon, nameEnd) + 1;
    const valueEnd = endOfValue(json, valueStart);
    if (isNamed(nameStart, nameEnd)) found = json.subarray(...trimmed(json, valueStart, valueEnd));
    at = valueEnd + 1;
  }
}

/** The part between `start` and `end` without the blanks around it. */
function trimmed(json: Buffer, start: number, end: number): [start: number, end: number] {
  while (isBlank(json[start])) start++;
  while (isBlank(json[end - 1])) end--;
  return [start, end];
}

/** JSON's white space (RFC 8259, section 2). */
const isBlank = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;

/** The index behind the closing quote of the string that opens at `start`. */
function endOfString(json: Buffer, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== quote) at += json[at] === backslash ? 2 : 1;
  return at + 1;
}

/** The index of the comma or brace that ends the value which begins at `start`. */
function endOfValue(json: Buffer, start: number): number {
  let depth = 0;
  let at = start;
  while (at < json.length) {
    const meaning = meanings[json[at] ?? 0] ?? 0;
    if (meaning === string) {
      at = endOfString(json, at);
      continue;
    }
    if (meaning === open) depth++;
    else if (meaning === close && --depth < 0) return at;
    else if (meaning === comma && depth === 0) return at;
    at++;
  }
  return json.length;
}
