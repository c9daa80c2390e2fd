import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { DeliveryRow } from "../view/delivery-row.ts";
import type { Result } from "./api.ts";
import { consumer, onEpoch, onRows } from "./live.ts";

/** What was read last; a value stays while it is read again, and when that fails. */
export interface Reading<Value> {
  readonly value: Value | null;
  readonly error: string | null;
}

/** Nothing is read more often, however often it changes. */
const pauseMs = 300;

/**
 * Reads something, and again when a row that concerns it changes.
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
    const { signal } = aborter;
    const isOver = (): boolean => signal.aborted;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let busy = false;
    let asked = false;
    const again = (): void => {
      asked = true;
      if (!busy) void run();
    };
    const run = async (): Promise<void> => {
      busy = true;
      asked = false;
      const result = await read(signal);
      if (isOver()) return;
      const { value } = reading.peek();
      reading.value = result.ok
        ? { value: result.value, error: null }
        : { value, error: result.error };
      timer = setTimeout(() => {
        busy = false;
        if (asked) void run();
      }, pauseMs);
    };
    reading.value = { value: null, error: null };
    const ends = [
      onRows({
        changed(rows) {
          if (rows.some((row) => concerns(row, reading.peek().value))) again();
        },
        removed: again,
      }),
      onEpoch(again),
      // Calls at once, which is the first time that it is read.
      consumer.subscribe(again),
      () => {
        clearTimeout(timer);
        aborter.abort();
      },
    ];
    return () => ends.forEach((end) => end());
  }, [key]);
  return reading.value;
}
