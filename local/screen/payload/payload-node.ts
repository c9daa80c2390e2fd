import type { PayloadChild, PayloadNode } from "../../view/payload.ts";
import { pointerTo } from "./json-pointer.ts";
import { childrenOf, stringOf, type JsonChild, type JsonSpan } from "./json-scan.ts";

/** Characters of a scalar that are shown; the rest is read as text. */
const longestScalar = 500;

export interface NodeWindow {
  readonly from: number;
  readonly limit: number;
  /** Pointer of a child: windows are gone through until it is in one; null: the first is taken. */
  readonly around: string | null;
}

/** A node of the data with a window of its children. */
export function* payloadNode(
  text: string,
  pointer: string,
  span: JsonSpan,
  { from, limit, around }: NodeWindow,
): Generator<undefined, PayloadNode> {
  let members: JsonChild[] = [];
  let first = from;
  let isIn = around === null;
  let index = 0;
  for (const child of childrenOf(text, span)) {
    if (members.length === limit) {
      if (isIn) break;
      members = [];
      first = index;
    }
    if (index >= from) members.push(child);
    isIn ||= pointerTo(pointer, child.name) === around;
    index++;
    yield;
  }
  const children: PayloadChild[] = [];
  for (const member of members) {
    children.push(shown(text, pointer, member));
    yield;
  }
  return { pointer, type: span.type, size: span.size, from: first, children };
}

function shown(text: string, parent: string, child: JsonChild): PayloadChild {
  const { name, type, start, end } = child;
  const json = text.slice(start, end);
  const isContainer = type === "object" || type === "array";
  return {
    name,
    pointer: pointerTo(parent, name),
    type,
    size: isContainer ? child.size : type === "string" ? stringOf(json).length : 0,
    text: isContainer ? null : json.slice(0, longestScalar),
  };
}
