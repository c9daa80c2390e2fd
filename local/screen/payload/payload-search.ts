import type { PayloadMatches } from "../../view/payload.ts";
import { textPattern } from "../list/text-pattern.ts";
import { pointerTo } from "./json-pointer.ts";
import { endOfString, skipBlanks, stringOf, valueAt } from "./json-scan.ts";

const most = 200;
const longestText = 200;
/** Values between two pauses. */
const valuesAtOnce = 1_000;

interface Frame {
  readonly isObject: boolean;
  name: string;
  index: number;
}

/**
 * The names and scalars of a JSON text that hold a text, without regard to case. One pass, however
 * deep it is nested.
 */
export function* searchPayload(text: string, wanted: string): Generator<undefined, PayloadMatches> {
  const pattern = textPattern(wanted);
  const matches: { readonly pointer: string; readonly text: string }[] = [];
  const open: Frame[] = [];
  const note = (shown: string): void => {
    const pointer = open.reduce((parent, { name }) => pointerTo(parent, name), "");
    matches.push({ pointer, text: shown.slice(0, longestText) });
  };
  let at = skipBlanks(text, 0);
  for (let count = 1; at < text.length && matches.length <= most; count++) {
    if (count % valuesAtOnce === 0) yield;
    const code = text[at];
    if (code === "}" || code === "]") {
      open.pop();
      at = skipBlanks(text, at + 1);
      continue;
    }
    if (code === ",") at = skipBlanks(text, at + 1);
    const frame = open.at(-1);
    let inName = false;
    if (frame?.isObject === true) {
      const end = endOfString(text, at);
      const name = text.slice(at, end);
      frame.name = stringOf(name);
      inName = pattern.test(name);
      at = skipBlanks(text, skipBlanks(text, end) + 1);
    } else if (frame !== undefined) {
      frame.name = String(frame.index++);
    }
    const first = text[at];
    if (first === "{" || first === "[") {
      if (inName) note(first === "{" ? "{…}" : "[…]");
      open.push({ isObject: first === "{", name: "", index: 0 });
      at = skipBlanks(text, at + 1);
      continue;
    }
    const value = valueAt(text, at);
    const json = text.slice(value.start, value.end);
    if (inName || pattern.test(json)) note(json);
    at = skipBlanks(text, value.end);
  }
  return { matches: matches.slice(0, most), more: matches.length > most };
}
