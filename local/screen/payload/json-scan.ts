import type { JsonType } from "../../view/payload.ts";

/** A value in a JSON text: from `start` up to `end`. */
export interface JsonSpan {
  readonly type: JsonType;
  readonly start: number;
  readonly end: number;
  /** Children of an object or an array; 0 for a scalar. */
  readonly size: number;
}

/** A member of an object, or an item of an array with its index as its name. */
export interface JsonChild extends JsonSpan {
  readonly name: string;
}

/**
 * Where the parts of a JSON text are, without making objects of them: a payload of megabytes is
 * looked into a node at a time, and its numbers and texts stay as they were written. Nothing here
 * recurses, so that no depth is too deep.
 * @param text that `JSON.parse` has accepted; of any other the answer means nothing, but there is
 *   one
 */
export const rootOf = (text: string): JsonSpan => valueAt(text, skipBlanks(text, 0));

/** The children of an object or an array, in their order; of a scalar none. */
export function* childrenOf(text: string, { type, start, end }: JsonSpan): Generator<JsonChild> {
  if (type !== "object" && type !== "array") return;
  let at = skipBlanks(text, start + 1);
  for (let index = 0; at < end - 1; index++) {
    let name = String(index);
    if (type === "object") {
      const nameEnd = endOfString(text, at);
      name = stringOf(text.slice(at, nameEnd));
      at = skipBlanks(text, skipBlanks(text, nameEnd) + 1);
    }
    const value = valueAt(text, at);
    yield { name, ...value };
    at = skipBlanks(text, skipBlanks(text, value.end) + 1);
  }
}

/** What a JSON string says. */
export function stringOf(json: string): string {
  if (!json.includes("\\")) return json.slice(1, -1);
  try {
    return JSON.parse(json) as string;
  } catch {
    return json;
  }
}

/** The value that begins at `start`. */
export function valueAt(text: string, start: number): JsonSpan {
  const code = text.charCodeAt(start);
  if (code === openBrace || code === openBracket) return containerAt(text, start);
  const end = code === quote ? endOfString(text, start) : endOfPlain(text, start);
  return { type: scalarType(code), start, end, size: 0 };
}

function containerAt(text: string, start: number): JsonSpan {
  const type = text.charCodeAt(start) === openBrace ? "object" : "array";
  let depth = 0;
  let commas = 0;
  let isEmpty = true;
  let at = start;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      isEmpty = false;
      at = endOfString(text, at);
      continue;
    }
    if (code === openBrace || code === openBracket) {
      if (depth === 1) isEmpty = false;
      depth++;
    } else if (code === closeBrace || code === closeBracket) {
      if (--depth === 0) break;
    } else if (code === comma) {
      if (depth === 1) commas++;
    } else if (isEmpty && !isBlank(code)) {
      isEmpty = false;
    }
    at++;
  }
  return { type, start, end: Math.min(at + 1, text.length), size: isEmpty ? 0 : commas + 1 };
}

/** The index behind the closing quote of the string that opens at `start`. */
export function endOfString(text: string, start: number): number {
  for (let at = start + 1; ; at++) {
    at = text.indexOf('"', at);
    if (at === -1) return text.length;
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === backslash) backslashes++;
    if (backslashes % 2 === 0) return at + 1;
  }
}

/** A number, `true`, `false` or `null`: at least one character, so that a scan always ends. */
function endOfPlain(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && !isEnd(text.charCodeAt(at))) at++;
  return at;
}

export function skipBlanks(text: string, start: number): number {
  let at = start;
  while (isBlank(text.charCodeAt(at))) at++;
  return at;
}

function scalarType(code: number): JsonType {
  switch (code) {
    case quote:
      return "string";
    case 0x74: // t
    case 0x66: // f
      return "boolean";
    case 0x6e: // n
      return "null";
    default:
      return "number";
  }
}

/** JSON's white space (RFC 8259, section 2). */
const isBlank = (code: number): boolean =>
  code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
const isEnd = (code: number): boolean =>
  code === comma || code === closeBrace || code === closeBracket || isBlank(code);

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
