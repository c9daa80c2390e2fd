import type { PayloadChild, PayloadNode } from "../../view/payload.ts";
import { pointerTo } from "./json-pointer.ts";
import { childrenOf, stringOf, type JsonChild, type JsonSpan } from "./json-scan.ts";

/** Characters of a scalar that are shown; the rest is read as text. */
const longestScalar = 500;

export interface NodeWindow {
  readonly from: number;
  readonly limit: number;
}

/** A node of the data with a window of its children. */
export function* payloadNode(
  text: string,
  pointer: string,
  span: JsonSpan,
  { from, limit }: NodeWindow,
): Generator<undefined, PayloadNode> {
  const children: PayloadChild[] = [];
  let index = 0;
  for (const child of childrenOf(text, span)) {
    if (index >= from) children.push(shown(text, pointer, child));
    index++;
    if (children.length >= limit) break;
    yield;
  }
  return { pointer, type: span.type, size: span.size, children };
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
