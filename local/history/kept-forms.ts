import { z } from "zod";
import type { Row } from "../delivery-rows.ts";
import { statuses } from "../view/delivery-row.ts";
import type { Happening, KeptRequest } from "./history.ts";
import type { WrittenLine } from "./log-lines.ts";

const text = z.string().nullable();
const row = z.object({
  id: z.string(),
  receivedAt: z.string(),
  resource: text,
  action: text,
  resourceId: text,
  bound: z.boolean(),
  status: z.enum(statuses),
  attempts: z.number(),
  failures: z.number(),
  handledAt: text,
  ackMs: z.number().nullable(),
  error: text,
  messageId: text,
  receives: z.number(),
  failureNoted: z.boolean(),
  endedMessageId: text,
  deadMessageId: text,
  superseded: z.boolean(),
  // Absent in what earlier versions wrote.
  heldIds: z.array(z.string()).readonly().default([]),
  seq: z.number().default(0),
  origin: z.enum(["webhook", "reconciler", "backfill"]).default("webhook"),
  key: text.default(null),
  label: text.default(null),
  bytes: z.number().nullable().default(null),
  version: z.number().nullable().default(null),
  late: z.boolean().default(false),
  judged: z.boolean().default(false),
  accepted: z.boolean().default(true),
  faults: z.array(z.string()).readonly().default([]),
});

/** A row that was kept, with its texts; null when it is none. */
export function readRow(kept: unknown, data: unknown, arrived: unknown): Row | null {
  const read = row.safeParse(json(kept));
  if (!read.success) return null;
  return { ...read.data, dataText: textOrNull(data), arrivedText: textOrNull(arrived) };
}

const way = z.array(z.looseObject({ type: z.string(), at: z.number() }));

/** What happened to a delivery as it was kept; empty when nothing was. */
export function readWay(kept: unknown): readonly Happening[] {
  // The members of each type are what this project wrote itself, in a file whose form is numbered.
  return (way.safeParse(json(kept)).data ?? []) as unknown as readonly Happening[];
}

const request = z.object({
  headers: z.array(z.tuple([z.string(), z.string()])),
  bytes: z.number(),
  tokenHeader: text,
  claims: text,
  refusedBody: text,
  status: z.number(),
  answer: z.string(),
});

export const readRequest = (kept: unknown): KeptRequest | null =>
  request.safeParse(json(kept)).data ?? null;

const line = z.object({ at: z.number(), function: z.string(), text: z.string() });

export const readWrittenLine = (kept: unknown): WrittenLine | null =>
  line.safeParse(json(kept)).data ?? null;

/** What a JSON text holds; undefined when it is none. */
function json(kept: unknown): unknown {
  if (typeof kept !== "string") return undefined;
  try {
    return JSON.parse(kept);
  } catch {
    return undefined;
  }
}

const textOrNull = (value: unknown): string | null => (typeof value === "string" ? value : null);
