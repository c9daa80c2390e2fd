const quote = 0x22;
const backslash = 0x5c;

/** By byte: what follows the backslash where it must be escaped in a JSON string; else 0. */
const escapes = new Uint8Array(256);
escapes[quote] = quote;
escapes[backslash] = backslash;
for (const [character, letter] of [
  ["\t", "t"],
  ["\n", "n"],
  ["\r", "r"],
] as const) {
  escapes[character.charCodeAt(0)] = letter.charCodeAt(0);
}

/** Bytes that are escaped in one go; room is made for twice as many. */
const stretch = 65_536;

/**
 * `before`, then a JSON text as a JSON string, then `after`, all in UTF-8: JSON within JSON, made
 * from bytes to bytes. By `JSON.stringify` it would be a string of twice the width wherever one
 * character is beyond Latin-1, and encoded again for the wire.
 * @param json JSON in UTF-8, which has no control characters but tab and line ends
 */
export function withJsonString(before: string, json: Uint8Array, after: string): Buffer {
  const open = Buffer.from(`${before}"`);
  const close = Buffer.from(`"${after}`);
  // Seldom is more than a fifth of a JSON text to be escaped. Twice its length at once would cost a
  // large delivery more than the escaping.
  const room = 1.2 * json.length + Math.min(stretch, json.length);
  const likely = open.length + Math.ceil(room) + close.length;
  let out = Buffer.allocUnsafe(likely);
  let at = open.copy(out);
  for (let from = 0; from < json.length; from += stretch) {
    const part = json.subarray(from, from + stretch);
    const most = at + 2 * part.length + close.length;
    if (most > out.length) out = Buffer.concat([out], 2 * most);
    at = escapeInto(out, at, part);
  }
  at += close.copy(out, at);
  return out.subarray(0, at);
}

/** @returns the index in `out` behind what was written */
function escapeInto(out: Uint8Array, start: number, json: Uint8Array): number {
  let at = start;
  let from = 0;
  // By index: iterating over bytes takes six times as long.
  while (from < json.length) {
    const byte = json[from++] ?? 0;
    const escape = escapes[byte] ?? 0;
    if (escape === 0) {
      out[at++] = byte;
    } else {
      out[at++] = backslash;
      out[at++] = escape;
    }
  }
  return at;
}

/** The UTF-16 units of a text, each as a JSON escape. */
export function escapeUnits(text: string): string {
  let escaped = "";
  for (let at = 0; at < text.length; at++) {
    escaped += `\\u${text.charCodeAt(at).toString(16).padStart(4, "0")}`;
  }
  return escaped;
}
