import { z } from "zod";
import type { Random } from "./random.ts";
import { listOrders } from "./store/list-view.ts";

const share = z.number().min(0).max(1);
const ms = z.number().min(0).max(3_600_000);

/** What goes wrong, and how often; shares are from 0 to 1. */
export const faultsSchema = z.strictObject({
  /** Deliveries that are never made. */
  drop: share,
  /** Deliveries that are made twice. */
  double: share,
  /** Deliveries that come late, by up to `delayMs`. */
  delay: share,
  delayMs: ms,
  /** Deliveries that later ones overtake. */
  reorder: share,
  /** API calls answered with 429, a plain text. */
  tooMany: share,
  /** What `Retry-After` says then; null: the header is not there. */
  retryAfterS: z.number().int().min(0).max(3_600).nullable(),
  /** API calls answered with 500, 502 or 503. */
  error: share,
  /** API calls that get no answer. */
  hang: share,
  /** API calls answered with HTML and 200. */
  html: share,
  /** How far lists are behind. */
  lagMs: ms,
  listOrder: z.enum(listOrders),
});
export type Faults = z.infer<typeof faultsSchema>;

export const noFaults: Faults = {
  drop: 0,
  double: 0,
  delay: 0,
  delayMs: 5_000,
  reorder: 0,
  tooMany: 0,
  retryAfterS: null,
  error: 0,
  hang: 0,
  html: 0,
  lagMs: 0,
  listOrder: "created",
};

export type DeliveryFault = "drop" | "double" | "delay" | "reorder";

/** How one delivery is made. */
export interface DeliveryPlan {
  readonly fault: DeliveryFault | null;
  /** When it is posted, each in milliseconds from when it should be. */
  readonly afterMs: readonly number[];
}

/** Longer than the deliveries of one act are apart. */
const reorderMs = { least: 100, most: 400 };

/** Draws what becomes of a delivery. */
export function planDelivery(faults: Faults, random: Random): DeliveryPlan {
  const { least, most } = reorderMs;
  if (random() < faults.drop) return { fault: "drop", afterMs: [] };
  if (random() < faults.double) return { fault: "double", afterMs: [0, random() * most] };
  if (random() < faults.delay) return { fault: "delay", afterMs: [random() * faults.delayMs] };
  return random() < faults.reorder
    ? { fault: "reorder", afterMs: [least + random() * (most - least)] }
    : { fault: null, afterMs: [0] };
}

export type ApiFault = "tooMany" | "error" | "hang" | "html";

/** Draws what becomes of an API call; null: it is answered. */
export function drawApiFault(faults: Faults, random: Random): ApiFault | null {
  const names = ["tooMany", "error", "hang", "html"] as const;
  return names.find((name) => random() < faults[name]) ?? null;
}
