import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { DeliveryRow } from "../view/delivery-row.ts";
import type { LiveEvent } from "../view/live.ts";
import type { Result } from "./api.ts";
import { onLive } from "./live.ts";

interface Reading<Value> {
  readonly value: Value | null;
  readonly error: string | null;
}

/** Nothing is read more often, however often it changes. */
const pauseMs = 300;

/**
 * Reads something, and again when a row that concerns it changes; a value stays when that fails.
 * @param key of what is read; with another one, what was read is dropped
 */
export function useReading<Value>(
  key: string,
  read: (signal: AbortSignal) => Promise<Result<Value>>,
  concerns: (row: DeliveryRow, value: Value | null) => boolean,
): Reading<Value> {
  const reading = useSignal<Reading<Value>>({ value: null, error: null });
  useEffect(() => {
    const aborter = new AbortController();
    let state: "idle" | "busy" | "asked" = "idle";
    const again = (): void => {
      if (state === "idle") void run();
      state = state === "idle" ? "busy" : "asked";
    };
    const run = async (): Promise<void> => {
      const result = await read(aborter.signal);
      if (aborter.signal.aborted) return;
      const { value } = reading.peek();
      reading.value = result.ok ? { ...result, error: null } : { value, error: result.error };
      setTimeout(() => {
        const asked = state === "asked";
        state = "idle";
        if (asked && !aborter.signal.aborted) again();
      }, pauseMs);
    };
    const take = (event: LiveEvent): void => {
      const isOf = (row: DeliveryRow): boolean => concerns(row, reading.peek().value);
      if (event.type === "rows" ? event.rows.some(isOf) : others.has(event.type)) again();
    };
    reading.value = { value: null, error: null };
    again();
    const end = onLive(take);
    return () => {
      end();
      aborter.abort();
    };
  }, [key]);
  return reading.value;
}

/** Events besides rows after which anything may be another. */
const others: ReadonlySet<string> = new Set(["removed", "consumer", "reset"]);
