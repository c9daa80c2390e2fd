/** Where a text stops being JSON. */
export interface JsonFault {
  /** Index of the first character that cannot be there; the text's length when it breaks off. */
  readonly at: number;
  /** What could be there. */
  readonly expected: string;
}

const literal = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/y;
/** RFC 8259, section 7; a character at a time, so that no text needs a deep stack. */
// eslint-disable-next-line no-control-regex -- they are what a JSON text must not have
const unit = /[^"\\\u0000-\u001f]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const blanks = /[ \t\n\r]*/y;

/**
 * Finds what is wrong with a JSON text, which `JSON.parse` says in words of its own, and not always
 * where (RFC 8259).
 * @returns null when it is JSON
 */
export function jsonFault(text: string): JsonFault | null {
  const open: string[] = [];
  let at = skip(text, 0);
  for (;;) {
    // A value, or what ends an empty container.
    const start = text[at];
    if (start === "{" || start === "[") {
      at = skip(text, at + 1);
      if (text[at] === closing[start]) {
        at = skip(text, at + 1);
      } else {
        open.push(start);
        const fault = start === "{" ? memberAt(text, at) : at;
        if (typeof fault !== "number") return fault;
        at = fault;
        continue;
      }
    } else {
      const end = start === '"' ? stringAt(text, at) : endOf(literal, text, at);
      if (end === null) return { at, expected: "a value" };
      if (typeof end !== "number") return end;
      at = skip(text, end);
    }
    // Behind a value.
    for (;;) {
      const container = open.at(-1);
      if (container === undefined) {
        return at === text.length ? null : { at, expected: "the end" };
      }
      const close = closing[container] ?? "";
      if (text[at] === close) {
        open.pop();
        at = skip(text, at + 1);
        continue;
      }
      if (text[at] !== ",") return { at, expected: `“,” or “${close}”` };
      const next = skip(text, at + 1);
      const fault = container === "{" ? memberAt(text, next) : next;
      if (typeof fault !== "number") return fault;
      at = fault;
      break;
    }
  }
}

const closing: Readonly<Record<string, string>> = { "{": "}", "[": "]" };

/** Reads a name and its colon: the index of the value. */
function memberAt(text: string, at: number): number | JsonFault {
  if (text[at] !== '"') return { at, expected: "a name in double quotes" };
  const end = stringAt(text, at);
  if (typeof end !== "number") return end;
  const colon = skip(text, end);
  return text[colon] === ":" ? skip(text, colon + 1) : { at: colon, expected: "“:”" };
}

/** The index behind a string's closing quote. */
function stringAt(text: string, start: number): number | JsonFault {
  let at = start + 1;
  for (let end = endOf(unit, text, at); end !== null; end = endOf(unit, text, at)) at = end;
  if (text[at] === '"') return at + 1;
  return { at, expected: at >= text.length ? "the end of a text" : "a character of a text" };
}

const skip = (text: string, at: number): number => endOf(blanks, text, at) ?? at;

function endOf(pattern: RegExp, text: string, at: number): number | null {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : null;
}
