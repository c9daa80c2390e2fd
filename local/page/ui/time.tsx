import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { exact, now, relative, toMs } from "../time.ts";

/** A relative time that ticks; the exact one on hover. */
export function Time({ at }: { readonly at: number | string }) {
  const ms = toMs(at);
  const text = useMemo(() => computed(() => relative(ms, now.value)), [ms]);
  return (
    <time dateTime={new Date(ms).toISOString()} title={exact(ms)}>
      {text}
    </time>
  );
}
