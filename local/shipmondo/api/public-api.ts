import { kinds, type Kind } from "../catalogue.ts";
import { drawApiFault, type Faults } from "../faults.ts";
import type { Random } from "../random.ts";
import type { Store } from "../store/store.ts";
import {
  errorAnswer,
  htmlAnswer,
  jsonAnswer,
  notFound,
  plainAnswer,
  type ApiAnswer,
  type ApiRequest,
} from "./answer.ts";
import { isAuthorized, type Credentials } from "./authorize.ts";
import { listAnswer } from "./list-answer.ts";
import type { WebhookCalls } from "./webhook-calls.ts";

export interface PublicApiOptions {
  readonly store: Store;
  readonly webhooks: WebhookCalls;
  readonly credentials: Credentials;
  readonly faults: () => Faults;
  readonly random: Random;
  readonly now: () => number;
}

/** The path that the real API has, too. */
export const apiPath = "/api/public/v3";

/** Answers an API call; null: it is to hang. */
export type PublicApi = (request: ApiRequest) => Promise<ApiAnswer | null>;

export function createPublicApi(options: PublicApiOptions): PublicApi {
  const { store, webhooks, credentials, faults, random, now } = options;

  const called = async (kind: Kind, id: number | null, request: ApiRequest): Promise<ApiAnswer> => {
    const { method, query, body } = request;
    const isWebhook = kind === "webhooks";
    if (id === null) {
      if (method === "POST" && isWebhook) return webhooks.create(body);
      if (method !== "GET") return htmlAnswer;
      const { listOrder, lagMs } = faults();
      return listAnswer(store, kind, query, listOrder, now() - lagMs);
    }
    if (method === "GET") {
      const found = store.get(kind, id);
      return found === null ? notFound : jsonAnswer(200, found.text);
    }
    if (!isWebhook) return htmlAnswer;
    if (method === "PUT") return webhooks.change(id, body);
    return method === "DELETE" ? webhooks.remove(id) : htmlAnswer;
  };

  return async (request) => {
    const fault = drawApiFault(faults(), random);
    if (fault === "hang") return null;
    if (fault !== null) return faultAnswer(fault, faults(), random);
    const path = pathOf(request.path);
    if (path === null) return htmlAnswer;
    if (!isAuthorized(request.headers.authorization, credentials)) {
      return errorAnswer(401, "Invalid API User or API Key");
    }
    return path.id === "none" ? notFound : called(path.kind, path.id, request);
  };
}

/** `/sales_orders` or `/sales_orders/17`; "none" where an id stands that nothing can have. */
function pathOf(path: string): { readonly kind: Kind; readonly id: number | null | "none" } | null {
  const [, name, id, more] = path.slice(apiPath.length).split("/");
  const kind = kinds.find((each) => each === name);
  if (kind === undefined || more !== undefined) return null;
  if (id === undefined) return { kind, id: null };
  return { kind, id: /^\d{1,15}$/.test(id) ? Number(id) : "none" };
}

function faultAnswer(
  fault: "tooMany" | "error" | "html",
  { retryAfterS }: Faults,
  random: Random,
): ApiAnswer {
  if (fault === "html") return htmlAnswer;
  if (fault === "tooMany") {
    const said = "Too many requests";
    return retryAfterS === null
      ? plainAnswer(429, said)
      : plainAnswer(429, said, { "retry-after": String(retryAfterS) });
  }
  const status = 500 + Math.floor(random() * 3);
  return status === 501
    ? plainAnswer(503, "Service Unavailable")
    : errorAnswer(status, "Something went wrong");
}
