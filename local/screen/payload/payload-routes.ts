import type { History } from "../../history/history.ts";
import { json, jsonText, refusal } from "../http/answers.ts";
import { inSlices } from "../http/in-slices.ts";
import type { ScreenRequest, ScreenRoute } from "../http/route.ts";
import { locate, readPointer } from "./json-pointer.ts";
import type { JsonSpan } from "./json-scan.ts";
import { payloadNode } from "./payload-node.ts";
import { searchPayload } from "./payload-search.ts";

const path = "/api/view/deliveries/:id/payload";
const badPointer = refusal(400, "pointer is a JSON pointer of at most 500 names.");

/** The data of a delivery, a node at a time: `local/view/payload.ts`. */
export function payloadRoutes(history: History): readonly ScreenRoute[] {
  const found = async (
    { params: { id = "" }, query, signal }: ScreenRequest,
    names: readonly string[],
  ): Promise<{
    readonly text: string;
    readonly pointer: string;
    readonly span: JsonSpan;
  } | null> => {
    const text = history.dataText(id);
    const span = text === null ? null : await inSlices(locate(text, names), signal);
    return text === null || span === null
      ? null
      : { text, span, pointer: query.get("pointer") ?? "" };
  };
  const namesOf = ({ query }: ScreenRequest): readonly string[] | null =>
    readPointer(query.get("pointer") ?? "");
  return [
    {
      method: "GET",
      path,
      async run(request) {
        const names = namesOf(request);
        if (names === null) return badPointer;
        const node = await found(request, names);
        if (node === null) return null;
        const { text, pointer, span } = node;
        const around = request.query.get("around");
        const window = {
          from: around === null ? wholeNumber(request.query.get("from"), 0) : 0,
          limit: Math.min(wholeNumber(request.query.get("limit"), 100), 200),
          around,
        };
        const shown = await inSlices(payloadNode(text, pointer, span, window), request.signal);
        return shown === null ? null : json(shown);
      },
    },
    {
      method: "GET",
      path: `${path}/text`,
      async run(request) {
        const names = namesOf(request);
        if (names === null) return badPointer;
        const node = await found(request, names);
        if (node === null) return null;
        const { text, pointer, span } = node;
        return jsonText(pointer === "" ? text : text.slice(span.start, span.end));
      },
    },
    {
      method: "GET",
      path: `${path}/search`,
      async run({ params: { id = "" }, query, signal }) {
        const text = history.dataText(id);
        const wanted = (query.get("q") ?? "").trim().slice(0, 200);
        if (text === null) return null;
        if (wanted === "") return json({ matches: [], more: false });
        const matches = await inSlices(searchPayload(text, wanted), signal);
        return matches === null ? null : json(matches);
      },
    },
  ];
}

/** A wrong one is as good as none. */
const wholeNumber = (text: string | null, otherwise: number): number =>
  text !== null && /^\d{1,9}$/.test(text) ? Number(text) : otherwise;
