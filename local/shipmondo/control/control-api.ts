import { z } from "zod";
import { actNames } from "../acts/act.ts";
import { orderStatuses } from "../acts/order-acts.ts";
import { errorAnswer, jsonAnswer, type ApiAnswer, type ApiRequest } from "../api/answer.ts";
import { faultsSchema, type Faults } from "../faults.ts";
import type { Shop } from "../shop.ts";
import type { FiredRecord } from "../webhooks/dispatcher.ts";
import { isFromAnotherSite } from "./local-only.ts";

export interface ControlApiOptions {
  readonly shop: Shop;
  /** The newest last. */
  readonly fired: () => readonly FiredRecord[];
  readonly faults: () => Faults;
  readonly setFaults: (faults: Partial<Faults>) => void;
}

/** Beside the API, and no part of it. */
export const controlPath = "/_control";

/** What `GET /_control` answers, so that a command knows whom it talks to. */
export const whoIsThis = "shipmondo-webhooks: the local Shipmondo";

const actRequest = z.strictObject({
  act: z.enum(actNames),
  id: z.int().positive().optional(),
  count: z.int().min(1).max(1_000).optional(),
  status: z.enum(orderStatuses).optional(),
  lines: z.int().min(1).max(99).optional(),
});

/**
 * What the real Shipmondo does not have: `POST /_control/acts` does something in the shop,
 * `/_control/faults` shows (GET) and changes (PUT) what goes wrong, `GET /_control/fired` lists the
 * deliveries that were made. JSON only, from this machine only.
 */
export function createControlApi(options: ControlApiOptions) {
  const { shop, fired, faults, setFaults } = options;

  const act = async (body: unknown): Promise<ApiAnswer> => {
    const asked = actRequest.safeParse(body);
    if (!asked.success) return errorAnswer(422, z.prettifyError(asked.error));
    const { act: name, id, count = 1, status, lines } = asked.data;
    if (id !== undefined && count !== 1)
      return errorAnswer(422, "An id or a count is taken, not both");
    const isCreation = name === "create-order" || name === "create-draft";
    if (id !== undefined && isCreation) return errorAnswer(422, `${name} takes no id`);
    const ids = isCreation
      ? Array.from({ length: count }, () => null)
      : id === undefined
        ? shop.candidates(name, count)
        : [id];
    const given = { ...(status && { status }), ...(lines && { lines }) };
    const results = await Promise.all(ids.map((each) => shop.act(name, each, given)));
    return jsonAnswer(200, JSON.stringify({ act: name, results: results }));
  };

  return async (request: ApiRequest): Promise<ApiAnswer> => {
    const { method, path, headers } = request;
    if (isFromAnotherSite(headers)) {
      return errorAnswer(403, "This is for programs on this machine only");
    }
    const route = `${method} ${path.slice(controlPath.length)}`;
    if (route === "GET ") return jsonAnswer(200, JSON.stringify({ service: whoIsThis }));
    if (route === "GET /faults") return jsonAnswer(200, JSON.stringify(faults()));
    if (route === "GET /fired") return jsonAnswer(200, JSON.stringify(fired()));
    if (route !== "POST /acts" && route !== "PUT /faults") return errorAnswer(404, "Not found");
    const body = readJson(request);
    if (body === undefined) return errorAnswer(415, "The body must be JSON, and said to be");
    if (route === "POST /acts") return act(body);
    const changed = faultsSchema.partial().safeParse(body);
    if (!changed.success) return errorAnswer(422, z.prettifyError(changed.error));
    setFaults(changed.data);
    return jsonAnswer(200, JSON.stringify(faults()));
  };
}

/** @returns undefined when it is no JSON */
function readJson({ headers, body }: ApiRequest): unknown {
  if (!/^application\/json\b/i.test(headers["content-type"] ?? "")) return undefined;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}
