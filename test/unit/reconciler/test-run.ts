import { createLog } from "../../../lambda/common/log.ts";
import { createMetrics } from "../../../lambda/common/metrics.ts";
import type { Delivery } from "../../../lambda/contract/delivery.ts";
import {
  createReconcile,
  type Ended,
  type ReconcileOptions,
} from "../../../lambda/reconciler/reconcile.ts";
import type { RegisteredPairs } from "../../../lambda/reconciler/registered-pairs.ts";
import type { Row } from "../../../lambda/reconciler/read-window.ts";
import type {
  ListQuery,
  RegisteredWebhook,
  ShipmondoApi,
} from "../../../lambda/shipmondo/shipmondo-api.ts";
import { rowsPerPage } from "../../../lambda/shipmondo/shipmondo-api.ts";
import { versionsInMemory, type VersionItems } from "../../harness/versions-in-memory.ts";

export const minute = 60_000;
export const hour = 60 * minute;
export const testNow = Date.parse("2026-11-28T12:00:00.000Z");

export const webhook = (
  pair: string,
  overrides: Partial<RegisteredWebhook> = {},
): RegisteredWebhook => {
  const [resource_name = "", action = ""] = pair.split(":");
  return {
    id: Number.parseInt(Buffer.from(pair).toString("hex").slice(-8), 16),
    name: `Shop/${pair}`,
    endpoint: "https://shop.example/webhooks/a",
    active: true,
    action,
    resource_name,
    created_at: new Date(testNow - 48 * hour).toISOString(),
    updated_at: new Date(testNow - 48 * hour).toISOString(),
    ...overrides,
  };
};

export interface TestRun {
  readonly run: (options?: { readonly remainingMs?: () => number; id?: string }) => Promise<Ended>;
  readonly sent: { readonly head: Omit<Delivery, "data">; readonly data: Row }[];
  readonly items: VersionItems;
  readonly watermarks: Map<string, number>;
  readonly lines: string[];
  readonly pairs: () => RegisteredPairs;
  readonly counted: (metric: string) => number;
}

/** A run of the reconciler over objects by resource; everything else is in memory. */
export function testRun(
  world: {
    webhooks: readonly RegisteredWebhook[];
    readonly orders?: readonly Row[];
    readonly shipments?: readonly Row[];
    now?: number;
    oldestHold?: number | null;
  },
  overrides: Partial<ReconcileOptions> = {},
  api: Partial<ShipmondoApi> = {},
): TestRun {
  const now = (): number => world.now ?? testNow;
  const sent: TestRun["sent"] = [];
  const items: VersionItems = new Map();
  const watermarks = new Map<string, number>();
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line);
  let pairs: RegisteredPairs = {};
  let owner: string | null = null;
  const rowsOf = { Orders: world.orders ?? [], Shipments: world.shipments ?? [], Drafts: [] };
  const list = (query: ListQuery) => {
    const { resource, by, from, to, archived, page } = query;
    const rows = rowsOf[resource].filter((row) => {
      const at = Date.parse(String(row[by]));
      return (
        at >= from && at <= to && (archived === undefined || (row.archived ?? false) === archived)
      );
    });
    const size = rowsPerPage[resource];
    return Promise.resolve({
      ok: true as const,
      rows: rows.slice((page - 1) * size, page * size),
      total: rows.length,
      pages: Math.max(1, Math.ceil(rows.length / size)),
    });
  };
  const notCalled = () => Promise.reject(new Error("The reconciler lists, and changes nothing"));
  const reconcile = createReconcile({
    readCredentials: () => Promise.resolve({ user: "user", key: "key" }),
    api: () => ({
      check: notCalled,
      webhooks: () => Promise.resolve({ ok: true, value: world.webhooks }),
      webhook: notCalled,
      createWebhook: notCalled,
      updateWebhook: notCalled,
      deleteWebhook: notCalled,
      list,
      ordersByNumber: notCalled,
      ...api,
    }),
    lease: {
      take(id) {
        if (owner !== null && owner !== id) return Promise.resolve(false);
        owner = id;
        return Promise.resolve(true);
      },
      giveBack(id) {
        if (owner === id) owner = null;
        return Promise.resolve();
      },
    },
    progress: {
      watermark: (name) => Promise.resolve(watermarks.get(name) ?? null),
      reach(name, at) {
        watermarks.set(name, Math.max(watermarks.get(name) ?? -Infinity, at));
        return Promise.resolve();
      },
      pairs: () => Promise.resolve(pairs),
      keepPairs(next) {
        pairs = next;
        return Promise.resolve();
      },
    },
    versions: versionsInMemory(items),
    send(head, data) {
      sent.push({ head, data });
      return Promise.resolve();
    },
    oldestHold: () => Promise.resolve(world.oldestHold ?? null),
    own: { urls: ["https://shop.example/webhooks"], patterns: ["Orders:*", "Shipments:*"] },
    all: false,
    since: -Infinity,
    lagMs: 10 * minute,
    now,
    log: createLog(write, now),
    metrics: createMetrics(write, now, "reconciler"),
    ...overrides,
  });
  return {
    run: ({ remainingMs = () => 4 * minute, id = "run" } = {}) => reconcile(id, remainingMs),
    sent,
    items,
    watermarks,
    lines,
    pairs: () => pairs,
    counted: (metric) =>
      lines
        .map((line) => (JSON.parse(line) as Record<string, unknown>)[metric])
        .filter((value) => typeof value === "number")
        .reduce((sum, value) => sum + value, 0),
  };
}
