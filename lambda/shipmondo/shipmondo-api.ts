import type { ReconciledName } from "../contract/reconciled.ts";
import { createApiCall, type ApiCallOptions, type ApiFailure } from "./api-call.ts";

/** A webhook as Shipmondo lists it; its key can never be read back. */
export interface RegisteredWebhook {
  readonly id: number;
  readonly name: string;
  readonly endpoint: string;
  readonly active: boolean;
  /** `create`, `status_update`, … */
  readonly action: string;
  /** `Orders`, `Shipments`, … */
  readonly resource_name: string;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface NewWebhook {
  readonly name: string;
  readonly endpoint: string;
  readonly key: string;
  readonly action: string;
  readonly resource_name: string;
}

/** One page of a list. */
export interface ApiPage {
  readonly ok: true;
  /** As the API gave them: objects of whatever form. */
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** Objects in the whole list (`X-Total-Count`). */
  readonly total: number;
  readonly pages: number;
}

/** A list that the API filters by time. */
export interface ListQuery {
  readonly resource: ReconciledName;
  /** Which time is filtered by; only orders have `updated_at`. */
  readonly by: "created_at" | "updated_at";
  /** Both ends belong to it, in milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  /** Orders only: the archived ones, or the others. */
  readonly archived?: boolean;
  /** From 1. */
  readonly page: number;
}

export type Done<Value> = { readonly ok: true; readonly value: Value } | ApiFailure;

export interface ShipmondoApi {
  /** A call that changes nothing: whether the credentials are taken. */
  check(): Promise<Done<null>>;
  /** All of them, from every page. One that was just created may be missing: lists lag. */
  webhooks(): Promise<Done<readonly RegisteredWebhook[]>>;
  /** One of them as it is now; `not_found` when it is gone. */
  webhook(id: number): Promise<Done<RegisteredWebhook>>;
  /** Shipmondo calls the endpoint before it answers, and creates nothing unless that gives 200. */
  createWebhook(webhook: NewWebhook): Promise<Done<RegisteredWebhook>>;
  updateWebhook(
    id: number,
    changes: { readonly name?: string; readonly active?: boolean },
  ): Promise<Done<RegisteredWebhook>>;
  /** One that is gone already counts as deleted. */
  deleteWebhook(id: number): Promise<Done<null>>;
  list(query: ListQuery): Promise<ApiPage | ApiFailure>;
  /** Ids of the orders that have a number, archived ones too, as text. */
  ordersByNumber(number: string): Promise<Done<readonly string[]>>;
}

/** Rows a page, as many as the API gives. */
export const rowsPerPage = {
  Orders: 25,
  Shipments: 50,
  Drafts: 50,
} as const satisfies Readonly<Record<ReconciledName, number>>;

const listPath = {
  Orders: "/sales_orders",
  Shipments: "/shipments",
  Drafts: "/shipment_drafts",
} as const satisfies Readonly<Record<ReconciledName, string>>;

const webhooksPerPage = 50;
/** Shipmondo has fifteen pairs; more pages of webhooks than this are a mistake. */
const mostWebhookPages = 20;
/** Readings of a list that changes while it is read. */
const mostReadings = 3;
/** The answer to a creation waits for the call of our endpoint. */
const creationMs = 20_000;
const failed = (code: string): ApiFailure => ({ ok: false, reason: "failed", code });

/** Shipmondo's REST API, version 3. Nothing rejects; each call says why it gave nothing. */
export function createShipmondoApi(options: ApiCallOptions): ShipmondoApi {
  const call = createApiCall(options);

  async function page(path: string): Promise<ApiPage | ApiFailure> {
    const answer = await call({ method: "GET", path });
    if (!answer.ok) return answer;
    const { body, headers } = answer;
    const total = countIn(headers, "x-total-count");
    const pages = countIn(headers, "x-total-pages");
    if (!Array.isArray(body) || !body.every(isObject)) return failed("NoList");
    // Without them nothing says whether the list is whole.
    if (total === null || pages === null) return failed("NoCount");
    return { ok: true, rows: body, total, pages };
  }

  async function webhook(answer: ReturnType<typeof call>): Promise<Done<RegisteredWebhook>> {
    const answered = await answer;
    if (!answered.ok) return answered;
    // One object in the sandbox, a list of one in the specification.
    const value: unknown = Array.isArray(answered.body) ? answered.body[0] : answered.body;
    return isWebhook(value) ? { ok: true, value } : failed("NoWebhook");
  }

  /** Once through the pages; null when webhooks moved between them meanwhile. */
  async function readWebhooks(): Promise<Done<readonly RegisteredWebhook[] | null>> {
    const all = new Map<number, RegisteredWebhook>();
    for (let number = 1; number <= mostWebhookPages; number++) {
      const read = await page(`/webhooks?per_page=${webhooksPerPage}&page=${number}`);
      if (!read.ok) return read;
      const webhooks = read.rows.filter(isWebhook);
      if (webhooks.length < read.rows.length) return failed("NoWebhook");
      for (const one of webhooks) all.set(one.id, one);
      if (number < read.pages) continue;
      return { ok: true, value: all.size < read.total ? null : [...all.values()] };
    }
    return failed("TooManyWebhooks");
  }

  return {
    async check() {
      const answer = await call({ method: "GET", path: "/webhooks?per_page=1" });
      if (!answer.ok) return answer;
      return Array.isArray(answer.body) ? { ok: true, value: null } : failed("NoList");
    },

    async webhooks() {
      for (let reading = 1; reading <= mostReadings; reading++) {
        const read = await readWebhooks();
        if (!read.ok) return read;
        if (read.value !== null) return { ok: true, value: read.value };
      }
      return failed("ListMoved");
    },

    webhook: (id) => webhook(call({ method: "GET", path: `/webhooks/${id}` })),

    async createWebhook(body) {
      const made = await webhook(
        call({ method: "POST", path: "/webhooks", body, answerMs: creationMs }),
      );
      // Its text is shown to people, and may quote what it refuses.
      if (made.ok || made.reason !== "refused") return made;
      return { ...made, text: made.text.replaceAll(body.key, "…") };
    },

    updateWebhook: (id, body) => webhook(call({ method: "PUT", path: `/webhooks/${id}`, body })),

    async deleteWebhook(id) {
      const answer = await call({ method: "DELETE", path: `/webhooks/${id}` });
      return answer.ok || answer.reason === "not_found" ? { ok: true, value: null } : answer;
    },

    list({ resource, by, from, to, archived, page: number }) {
      const query = new URLSearchParams({
        [`${by}_min`]: new Date(from).toISOString(),
        [`${by}_max`]: new Date(to).toISOString(),
        ...(archived === undefined ? {} : { archived: String(archived) }),
        per_page: String(rowsPerPage[resource]),
        page: String(number),
      });
      return page(`${listPath[resource]}?${query.toString()}`);
    },

    async ordersByNumber(number) {
      const ids = new Set<string>();
      // Archived orders may be left out unless they are asked for.
      for (const archived of ["false", "true"]) {
        const query = new URLSearchParams({ order_id: number, archived, per_page: "25" });
        const read = await page(`${listPath.Orders}?${query.toString()}`);
        if (!read.ok) return read;
        for (const { id, order_id } of read.rows) {
          // Should the API look for a part of it only.
          if (order_id === number && Number.isSafeInteger(id)) ids.add(String(id));
        }
      }
      return { ok: true, value: [...ids] };
    },
  };
}

type Members = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function isWebhook(value: unknown): value is RegisteredWebhook & Members {
  if (!isObject(value)) return false;
  const texts = [value.name, value.endpoint, value.action, value.resource_name, value.created_at];
  return (
    Number.isSafeInteger(value.id) &&
    typeof value.active === "boolean" &&
    texts.every((text) => typeof text === "string")
  );
}

function countIn(headers: Headers, name: string): number | null {
  const text = headers.get(name);
  return text !== null && /^\d+$/.test(text) ? Number(text) : null;
}
