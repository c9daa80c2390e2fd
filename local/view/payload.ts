/**
 * `GET /api/view/deliveries/<id>/payload?pointer=&from=&around=&limit=`: one node of the data and
 * its children, so that a payload of megabytes opens folded. `pointer` is a JSON pointer (RFC 6901,
 * "" for the root); `from` and `limit` (at most 200, default 100) choose among the children, or
 * `around`, the pointer of one: the window that it is in, of those that begin at multiples of
 * `limit`; the last one when there is no such child.
 */
export interface PayloadNode {
  readonly pointer: string;
  readonly type: JsonType;
  /** Children in all; 0 for a scalar. */
  readonly size: number;
  /** Index of the first of the children that are given. */
  readonly from: number;
  readonly children: readonly PayloadChild[];
}

export type JsonType = "object" | "array" | "string" | "number" | "boolean" | "null";

export interface PayloadChild {
  /** Member name, or index. */
  readonly name: string;
  readonly pointer: string;
  readonly type: JsonType;
  /** Children of an object or an array; characters of a string; else 0. */
  readonly size: number;
  /** A scalar as JSON text, cut to 500 characters; null for an object or an array. */
  readonly text: string | null;
}

/** `GET /api/view/deliveries/<id>/payload/search?q=`: pointers of names and scalars that match. */
export interface PayloadMatches {
  readonly matches: readonly { readonly pointer: string; readonly text: string }[];
  /** There are more than the 200 that are given. */
  readonly more: boolean;
}

/**
 * `GET /api/view/deliveries/<id>/payload/text?pointer=`: the node as JSON text, whole, for copying
 * and for the editor; of the root exactly as it was signed or handed to the handler.
 */
